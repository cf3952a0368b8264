"""The installation of the person who runs this, with what of it there is on this machine."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.ime.setup.installation import Installation
from desktop.ime.setup.places import ImePlaces
from desktop.ime.setup.tools import Tools
from desktop.ime.watchdog.daemon import IbusChooser
from desktop.system import paths
from desktop.system.roles import program_version

__all__ = ["installation_here"]


def installation_here(environment: Mapping[str, str], tools: Tools) -> Installation:
    """That of the person in whose ``environment`` this runs."""
    told = dict(environment)
    places = ImePlaces.of(told, paths.data_folder())
    return Installation(places, tools, IbusChooser(told, 0), told, program_version())
