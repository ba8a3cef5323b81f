"""Writes transactions of three rows to the ledger database and prints their numbers once their futures resolve.

ledger_workload.py PATH TRANSACTIONS honest|early
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections import deque
from concurrent.futures import Future

from sqlalchemy import Connection, Engine, event, text

from inventory.database import Database

IN_FLIGHT = 8  # so that several share a commit


def insert(number: int, connection: Connection) -> None:
    for half in range(3):
        row = {"number": number, "half": half, "note": f"{number}.{half} " * 40}
        connection.execute(text("INSERT INTO power VALUES (:number, :half, :note)"), row)


def checkpoint_often(connection: sqlite3.Connection, _record: object) -> None:
    """The log goes back into the database often enough to be cut in the middle."""
    connection.execute("PRAGMA wal_autocheckpoint = 20")


def main(path: str, transactions: int, habit: str) -> None:
    event.listen(Engine, "connect", checkpoint_often)
    database = Database.open(f"sqlite:///{path}")
    create = "CREATE TABLE power (number INTEGER, half INTEGER, note TEXT, PRIMARY KEY (number, half))"
    database.write(lambda connection: connection.execute(text(create)) and None).result()
    waiting: deque[tuple[int, Future[None]]] = deque()
    for number in range(transactions):
        if habit == "early":
            os.write(1, f"{number}\n".encode())
        waiting.append((number, database.write(lambda connection, number=number: insert(number, connection))))
        while len(waiting) >= IN_FLIGHT or (waiting and number == transactions - 1):
            done, future = waiting.popleft()
            future.result()
            if habit != "early":
                os.write(1, f"{done}\n".encode())
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
