"""A second program for the same drug: the shipped definition under another name, for another
holder's packages."""

from tests.services.office import PROGRAM, TEXT

SECOND = "pomalidomide-generics-us"
SECOND_TEXT = (
    TEXT.replace(f'slug = "{PROGRAM}"', f'slug = "{SECOND}"')
    .replace('name = "PS-Pomalidomide REMS"', 'name = "Pomalidomide Generics REMS"')
    .replace('ndc = "59572', 'ndc = "63629')
)
