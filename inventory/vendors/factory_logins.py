"""Logins that makers shipped devices with, as manuals print them. Rows of data.

Newer firmware often asks for a password at its first use instead; installers give these all the same. They are no
secrets: whoever finds one of these on a device has found an open door.
"""

from __future__ import annotations

from typing import NamedTuple

from inventory.model.credential import CredentialType

PASSWORD, COMMUNITY = CredentialType.PASSWORD, CredentialType.SNMP_COMMUNITY


class FactoryLogin(NamedTuple):
    """`vendor` as in the ledger, empty for what many ship."""

    vendor: str
    account: str
    secret: str
    type: CredentialType = PASSWORD


FACTORY_LOGINS: tuple[FactoryLogin, ...] = (
    FactoryLogin("Hikvision", "admin", "12345"),
    FactoryLogin("Dahua", "admin", "admin"),
    FactoryLogin("Dahua", "888888", "888888"),
    FactoryLogin("Dahua", "666666", "666666"),
    FactoryLogin("Uniview", "admin", "123456"),
    FactoryLogin("Tiandy", "Admin", "1111"),
    FactoryLogin("Axis", "root", "pass"),
    FactoryLogin("Hanwha", "admin", "4321"),
    FactoryLogin("Vivotek", "root", ""),
    FactoryLogin("Bosch", "service", "service"),
    FactoryLogin("Panasonic", "admin", "12345"),
    FactoryLogin("Sony", "admin", "admin"),
    FactoryLogin("Mobotix", "admin", "meinsm"),
    FactoryLogin("Reolink", "admin", ""),
    FactoryLogin("Cisco", "cisco", "cisco"),
    FactoryLogin("Huawei", "admin", "admin@huawei.com"),
    FactoryLogin("Huawei", "admin", "Admin@123"),
    FactoryLogin("H3C", "admin", "admin"),
    FactoryLogin("Ruijie", "admin", "admin"),
    FactoryLogin("TP-Link", "admin", "admin"),
    FactoryLogin("ZTE", "admin", "admin"),
    FactoryLogin("MikroTik", "admin", ""),
    FactoryLogin("Ubiquiti", "ubnt", "ubnt"),
    FactoryLogin("APC", "apc", "apc"),
    FactoryLogin("Eaton", "admin", "admin"),
    FactoryLogin("", "admin", "admin"),
    FactoryLogin("", "admin", "12345"),
    FactoryLogin("", "admin", "123456"),
    FactoryLogin("", "admin", "1234"),
    FactoryLogin("", "admin", "password"),
    FactoryLogin("", "admin", "admin123"),
    FactoryLogin("", "admin", ""),
    FactoryLogin("", "root", "root"),
    FactoryLogin("", "root", "admin"),
    FactoryLogin("", "root", "12345"),
    FactoryLogin("", "user", "user"),
    FactoryLogin("", "guest", "guest"),
    FactoryLogin("", "", "public", COMMUNITY),
    FactoryLogin("", "", "private", COMMUNITY),
)
