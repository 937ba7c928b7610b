"""Cards and introductions, as docs/formats/card.md describes them. Written from it alone."""

from comity_formats import cbor, cbor_write, must, tagged, verify


def introduction(value):
    """Checks an introduction; returns what it says."""
    must(isinstance(value, list) and len(value) == 4, "introduction: another form")
    certified, by_authority, announced, by_installation = value
    version, authority, name, state, commitment, key, _ = cbor(certified)
    must(version == 1 and len(state.encode()) == 2, "certificate: another form")
    must(len(name.encode()) <= 400, "certificate: a name over its limit")
    version, installation, recipients, _ = cbor(announced)
    must(version == 1 and 1 <= len(recipients) <= 32, "announcement: another form")
    must(installation == key, "announcement: for another installation")
    verify(authority, "comity/certificate/v1", certified, by_authority, "certificate")
    verify(key, "comity/recipients/v1", announced, by_installation, "announcement")
    return {
        "authority": authority,
        "authority_name": name,
        "state": state,
        "installation": key,
        "commitment": commitment,
        "recipients": [recipient for recipient, _ in recipients],
    }


def person_holds(salt, person, capacity, commitment):
    return tagged("comity/person/v1", salt, cbor_write([person, capacity])) == commitment


def card(data):
    """Checks a card; returns its introduction."""
    must(len(data) <= 64 << 10, "card: over its size")
    magic, version, introduced, person, capacity, salt = cbor(data)
    must(magic == "comity-card" and version == 1, "card: another form")
    said = introduction(introduced)
    must(person_holds(salt, person, capacity, said["commitment"]), "card: for another person")
    return said
