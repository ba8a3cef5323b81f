"""What a rotation is run with, of what the settings name."""

from __future__ import annotations

from campuswatch.distant_compartment import DistantCompartment, is_open
from campuswatch.polling import logins_of
from campuswatch.settings import Settings
from campuswatch.usecases.actor import Actor
from campuswatch.usecases.rotating import Files, Workshop
from collector.clock import Clock
from inventory.database import Database
from inventory.model.credential import Purpose
from inventory.vault import Vault


def workshop_of(settings: Settings, database: Database, vault: Vault, clock: Clock, actor: Actor) -> Workshop:
    files = Files(
        control=settings.control_path,
        service=settings.data_dir / "lock",
        rotation=settings.data_dir / "rotation.lock",
    )
    return Workshop(
        database=database, vault=vault, clock=clock, actor=actor, files=files, policy=logins_of(settings.limits)
    )


def with_open_admin(settings: Settings, vault: Vault) -> Vault:
    """With the admin compartment too, where somebody has it open in the running service."""
    if not is_open(settings.control_path):
        return vault
    return vault.opening(Purpose.ADMIN, DistantCompartment(settings.control_path))
