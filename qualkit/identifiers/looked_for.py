"""What is looked for, in words for reports."""

from __future__ import annotations

__all__ = ["LOOKED_FOR"]

# Kind by kind, in the order of `qualkit.domain.identifiers.KINDS`.
LOOKED_FOR: dict[str, str] = {
    "person": "names of the study's own list (with other accents, short forms, one letter that differs, and "
    "what sounds alike), "
    "names after "
    "titles and introductions, first names and surnames from lists, initials, and unknown words with a capital",
    "NHS number": "ten digits whose check digit fits, in figures or spoken; ten digits near “NHS” whose "
    "check digit does not",
    "CHI number": "ten digits that begin with a date of birth and whose check digit fits",
    "National Insurance number": "two letters, six digits and a letter",
    "other number": "payment cards, IBANs, sort codes and accounts, passports, driving licences, vehicle "
    "registrations, "
    "MAC and IP addresses, references near a word for one, codes of letters and figures, and long numbers",
    "date of birth": "dates near a word for being born",
    "date": "dates in figures, in words and spoken; months and seasons with a year",
    "postcode": "whole postcodes; the first half alone where the text says that it is one",
    "address": "number and street, flats, streets without a number, named houses, landmarks on a street",
    "phone number": "British and foreign numbers, in figures or spoken; help lines are left alone",
    "e-mail address": "written or spoken (“dot”, “at”)",
    "web address": "written or spoken; the sites of everybody, such as nhs.uk, are left alone",
    "social media name": "names with @, pages of a person, names with an underscore near a word for social media",
    "place": "places of the United Kingdom and large cities elsewhere, from a list; those that are also "
    "words where the "
    "words around say so",
    "organisation": "names before a word such as Surgery, Trust or School; what is called after a saint; phrases "
    "of words with capitals; local branches of national bodies, which are themselves left alone",
    "combination": "two things said of one person that few are (a people, a trait, a job, an event, being the only "
    "one); values of "
    "attributes that fit few "
    "cases",
}
