"""`yanzhen audit verify | seal | export`: prove the audit, seal it now, keep its roots outside."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from yanzhen.kernel.audit.actions import Proof, export_roots, verify
from yanzhen.kernel.audit.models import seal_lines


class Command(BaseCommand):
    help = "Verify, seal and export the audit."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("act", choices=["verify", "seal", "export"])
        parser.add_argument("--roots", type=Path, help="file of exported roots")

    def handle(self, *_arguments: Any, act: str, roots: Path | None, **_options: Any) -> None:
        if act == "verify":
            self._verify(roots)
        elif act == "seal":
            self._seal()
        else:
            path = export_roots(roots)
            self.stdout.write(_("The roots stand in %(path)s.") % {"path": path})

    def _seal(self) -> None:
        seal = seal_lines()
        if seal is None:
            self.stdout.write(_("Every line is sealed already."))
            return
        said = _("Seal %(number)s seals %(lines)s lines. Root: %(root)s")
        self.stdout.write(said % {"number": seal.sequence, "lines": seal.lines, "root": seal.root})

    def _verify(self, roots: Path | None) -> None:
        proof = verify(roots_file=roots)
        for sentence in _findings(proof):
            self.stdout.write(sentence)
        if not proof.sound:
            sys.exit(1)


def _findings(proof: Proof) -> list[str]:
    counts = {"seals": proof.seals, "lines": proof.lines, "unsealed": proof.unsealed}
    sentences = []
    if proof.seals == 0:
        sentences.append(
            _(
                "There is no seal yet: before the first one nothing can be proved."
                " %(unsealed)s lines wait for it."
            )
            % counts
        )
    else:
        sentences.append(
            _(
                "%(lines)s sealed lines in %(seals)s seals were compared;"
                " %(unsealed)s lines wait for the next seal."
            )
            % counts
        )
    sentences += [fault.sentence for fault in proof.faults]
    if proof.faults:
        sentences.append(_("Not in order: %(faults)s findings.") % {"faults": len(proof.faults)})
    elif proof.seals:
        sentences.append(_("Nothing was altered, removed or inserted since the first seal."))
    return sentences
