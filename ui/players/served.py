"""Scripts of components as files of the server: as Streamlit has it for installed packages, for this one too."""

from __future__ import annotations

from pathlib import Path

from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest


def declare(package: str, name: str, folder: Path) -> bool:
    """True, once the running server gives out the files of `folder` as those of the component `package`.`name`.

    Each server has a list of its own; so has each page of Streamlit's test runner.
    """
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(f"{package}.{name}") is None:
        manifest = ComponentManifest(package, "", [ComponentConfig(name, folder.name)])
        manager.register_from_manifest(manifest, folder.parent)
    return True
