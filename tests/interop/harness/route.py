"""Routes in one form, whatever daemon tells of them."""

import dataclasses
import ipaddress
from typing import Optional

IPV4 = "ipv4-unicast"
IPV6 = "ipv6-unicast"


@dataclasses.dataclass(frozen=True)
class Attributes:
    next_hop: str = ""
    origin: str = "igp"
    as_path: tuple = ()  # ASNs, nearest first; a frozenset of ASNs is an AS_SET.
    med: Optional[int] = None
    local_pref: Optional[int] = None
    atomic_aggregate: bool = False
    aggregator: Optional[tuple] = None  # ASN, address
    communities: frozenset = frozenset()  # "65535:666"
    extended_communities: frozenset = frozenset()  # 64-bit numbers
    large_communities: frozenset = frozenset()  # "65001:1:2"
    originator_id: Optional[str] = None
    cluster_list: tuple = ()
    ipv6_extended_communities: frozenset = frozenset()  # 40 hexadecimal digits
    aigp: Optional[int] = None
    only_to_customer: Optional[int] = None
    raw: frozenset = frozenset()  # What has no field here: type, octets in hexadecimal


def family_of(prefix):
    return IPV6 if ":" in prefix else IPV4


def canonical(prefix):
    return str(ipaddress.ip_network(prefix)) if ":" in prefix else prefix


def without(attributes, fields):
    """The attributes with those fields absent, for a daemon that has no word for them."""
    absent = {f.name: f.default for f in dataclasses.fields(Attributes) if f.name in fields}
    if "as_set" in fields and "as_path" not in fields:
        absent["as_path"] = tuple(hop for hop in attributes.as_path if isinstance(hop, int))
    return dataclasses.replace(attributes, **absent)


def parse_as_path(text):
    """'65001 {65002,65003}', with blanks or commas in the sets."""
    path, members = [], None
    for word in text.replace("{", " { ").replace("}", " } ").replace(",", " ").split():
        if word == "{":
            members = set()
        elif word == "}":
            path.append(frozenset(members))
            members = None
        elif members is not None:
            members.add(int(word))
        else:
            path.append(int(word))
    return tuple(path)


_SUBTYPES = {"rt": 2, "target": 2, "soo": 3, "ro": 3, "origin": 3}


def extended_community(kind, administrator, number):
    """RFC 4360: a two-octet AS, an IPv4 address or (RFC 5668) a four-octet AS decides the type."""
    subtype = _SUBTYPES[kind.lower()]
    administrator = str(administrator)
    if "." in administrator:
        return _octets(1, subtype, int(ipaddress.IPv4Address(administrator)) << 16 | int(number))
    if int(administrator) > 0xFFFF:
        return _octets(2, subtype, int(administrator) << 16 | int(number))
    return _octets(0, subtype, int(administrator) << 32 | int(number))


def _octets(type_, subtype, value):
    return type_ << 56 | subtype << 48 | value


def split_extended_community(value):
    """The reverse: kind, administrator, number."""
    kind = {2: "rt", 3: "soo"}[value >> 48 & 0xFF]
    type_, rest = value >> 56, value & 0xFFFFFFFFFFFF
    if type_ == 0:
        return kind, str(rest >> 32), rest & 0xFFFFFFFF
    administrator = rest >> 16
    if type_ == 1:
        return kind, str(ipaddress.IPv4Address(administrator)), rest & 0xFFFF
    return kind, str(administrator), rest & 0xFFFF
