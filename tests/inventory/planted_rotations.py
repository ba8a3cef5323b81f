"""A rotation with an open turn and its secrets, for the tests of scopes."""

from __future__ import annotations

from sqlalchemy import Connection

from inventory.model.credential import CredentialType, Purpose
from inventory.model.rotation import Rotation
from inventory.model.sealed import SealedCredential
from inventory.model.turn import Role, State, Turn
from inventory.repository import rotations, turn_secrets

ROTATION = Rotation(id="rotation-1", by="a", at_ms=1)
TURN = Turn(
    id="turn-1",
    rotation=ROTATION.id,
    school="S01",
    device="s01-cam-0002",
    writer="isapi",
    type=CredentialType.PASSWORD,
    account="admin",
    wave=0,
    place=0,
    state=State.VERIFY,
)
SECRET = SealedCredential(
    id="credential-9",
    school="S01",
    device_id="1" * 32,
    vendor="",
    type=CredentialType.PASSWORD,
    purpose=Purpose.POLL,
    account="admin",
    generation=2,
    key="key-1",
    wrapped_key=b"wrapped",
    ciphertext=b"sealed",
)
SPECIAL_ROTATIONS: dict[str, dict[str, object]] = {
    "rotations.put": {"rotation": ROTATION},
    "rotations.plan": {"turns": [TURN]},
    "rotations.move": {"turn": TURN, "expected": State.VERIFY},
    "rotations.turn": {"id": TURN.id},
    "rotations.turns": {"rotation": ROTATION.id},
    "rotations.of_device": {"code": TURN.device},
    "turn_secrets.put": {"turn": TURN, "role": Role.FORMER, "secrets": [SECRET]},
    "turn_secrets.reseal": {"rows": [(TURN.id, Role.PENDING, SECRET, SECRET)]},
    "turn_secrets.of_turn": {"turn": TURN, "role": Role.PENDING},
    **{f"turn_secrets.{name}": {"turn": TURN} for name in ("forget", "forget_pending", "forget_earlier")},
    **{f"login_rows.{name}": {"device": TURN.device} for name in ("in_window", "forget_proof")},
}


def plant_rotations(connection: Connection) -> None:
    rotations.put(connection, ROTATION)
    rotations.plan(connection, [TURN])
    turn_secrets.put(connection, TURN, Role.PENDING, [SECRET])
