"""Where evidence comes from: every source that a look may name, and what stands in it. Values are cleaned text."""

from __future__ import annotations

from collections.abc import Mapping

SOURCES: Mapping[str, str] = {
    # is anybody there
    "ping": "answered",
    "tcp": "closed: no port is open, and the host says so itself",
    "ports": "names of the TCP ports that took a connection, separated by spaces",
    "arp.mac": "who answered ARP for the address",
    # SNMP: the system group, and what else the agent has
    "sysDescr": "SNMPv2-MIB::sysDescr.0",
    "sysObjectID": "SNMPv2-MIB::sysObjectID.0",
    "sysName": "SNMPv2-MIB::sysName.0",
    "sysServices": "SNMPv2-MIB::sysServices.0, a sum of powers of two (RFC 3418)",
    "snmp.credential": "id of the credential that was understood",
    "snmp.agent": "SNMPv3: an agent is there and understands none of our credentials",
    "snmp.engine": "the engine id, hexadecimal",
    "snmp.mibs": "short names of the MIBs the agent has objects of, separated by spaces",
    "snmp.vendor": "the maker by a vendor's own objects",
    "snmp.model": "the model by a vendor's own objects or ENTITY-MIB",
    "snmp.firmware": "the firmware by the same",
    "snmp.serial": "the serial number by the same",
    "snmp.mac": "the device's own MAC by the same, or dot1dBaseBridgeAddress",
    "snmp.interfaces": "IF-MIB::ifNumber.0",
    "ups.manufacturer": "UPS-MIB::upsIdentManufacturer.0",
    "ups.model": "UPS-MIB::upsIdentModel.0",
    "printer.name": "Printer-MIB::prtGeneralPrinterName.1",
    # streams and pages, without any login
    "rtsp.code": "status of DESCRIBE",
    "rtsp.server": "its Server header",
    "rtsp.realm": "the realm it asks for",
    "rtsp.methods": "what OPTIONS allows",
    "http.code": "status of GET /",
    "http.server": "its Server header",
    "http.realm": "the realm it asks for",
    "http.title": "the page's title",
    "http.location": "where it would send us",
    "isapi.realm": "the realm of /ISAPI/System/deviceInfo",
    "isapi.type": "deviceType, where ISAPI answers without a login",
    "isapi.model": "model",
    "isapi.serial": "serialNumber",
    "isapi.mac": "macAddress",
    "isapi.firmware": "firmwareVersion",
    "dahua.realm": "the realm of /cgi-bin/magicBox.cgi",
    "onvif.manufacturer": "GetDeviceInformation, where it answers without a login",
    "onvif.model": "the same",
    "onvif.firmware": "the same",
    "onvif.serial": "the same",
    "onvif.services": "short names of the services of GetServices or GetCapabilities, separated by spaces",
    "onvif.scopes": "scopes of GetScopes or WS-Discovery, separated by spaces",
    "onvif.types": "types told by WS-Discovery",
    "onvif.name": "the name among the scopes",
    "onvif.hardware": "the hardware among the scopes",
    "onvif.endpoint": "the endpoint reference, a URN with a UUID",
    # what others tell of it
    "seen.by": "who told of it: the address of a switch or router",
    "seen.port": "behind which of its ports",
    "seen.mac": "the MAC it was seen with",
    "lldp.chassis": "chassis id by LLDP",
    "lldp.name": "system name by LLDP",
    "lldp.descr": "system description by LLDP",
    "lldp.capabilities": "names of its enabled capabilities by LLDP, separated by spaces",
    # worked out here
    "oui.vendor": "to whom IEEE gave the first half of the MAC",
}
