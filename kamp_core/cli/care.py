"""Commands that care for a workspace as a whole: its backup, its return, the doctor, the end of a project."""
import argparse
from dataclasses import asdict
from pathlib import Path

from kamp_core.cli.desk import Desk, answer, asked_project, bar, keeps_log, note, project_name
from kamp_core.errors import KampError
from kamp_core.settings import Language, read_settings
from kamp_core.studio.doctor import Finding
from kamp_core.wording import say, say_error
from kamp_core.workspace.backup import write_backup
from kamp_core.workspace.restore import read_backup


def backup(desk: Desk) -> int:
    written = write_backup(desk.studio.workspace, desk.given.out, bar())
    if keeps_log(desk.studio.workspace.home):
        desk.note("backup_written", {"file": written.file.name})
    missing = [desk.say("care.backup_missing", count=len(written.manifest.missing))] if written.manifest.missing else []
    desk.tell({"file": str(written.file.absolute()), "bytes": written.size, "members": len(written.manifest.members),
               "missing": list(written.manifest.missing)},
              desk.say("care.backup_written", path=written.file, count=f"{len(written.manifest.members):,}",
                       size=f"{written.size / 1e6:,.1f}"), *missing, desk.say("care.backup_keep_safe"))
    return 0


def restore(given: argparse.Namespace, home: Path, language: Language) -> int:
    """Before there is a studio: the home is still empty."""
    manifest = read_backup(given.file, home, bar())
    if keeps_log(home):
        note(home, "backup_restored", {"made": manifest.made[:10]}, language)
    answer(given, {"home": str(home), "members": len(manifest.members), "made": manifest.made},
           say("care.restored", language, home=home, made=manifest.made[:10], count=f"{len(manifest.members):,}"))
    return 0


def doctor(desk: Desk) -> int:
    found = desk.studio.care.examine(desk.given.mend, bar())
    lines = [f"{_MARKS[finding.state]} {desk.say(finding.sentence, **finding.facts)}" for finding in found]
    desk.tell({"findings": [asdict(finding) | {"sentence": desk.say(finding.sentence, **finding.facts)} for finding in found]},
              *(lines or [desk.say("care.all_well")]), *_what_next(desk, found))
    return 0


def check_address(given: argparse.Namespace, language: Language) -> int:
    """From where people sit: no workspace is touched. → 1 where something does not come through"""
    from kamp_core.operations.check import check_install
    found = check_install(given.url)
    told = [say(f"install.{one.code}", language, **one.facts) for one in found]
    well = all(one.well for one in found)
    checks = [asdict(one) | {"sentence": line} for one, line in zip(found, told, strict=True)]
    answer(given, {"url": given.url, "well": well, "checks": checks},
           *(f"{'✔' if one.well else '!'} {line}" for one, line in zip(found, told, strict=True)),
           *([say("install.all_well", language)] if well else []))
    return 0 if well else 1


_MARKS = {"mended": "✔", "can": "!", "told": "!"}


def _what_next(desk: Desk, found: tuple[Finding, ...]) -> list[str]:
    count = sum(finding.state == "can" for finding in found)
    return [desk.say("care.mend_with", count=count)] if count else []


def cluster_check(desk: Desk) -> int:
    """Who is there, and would they fit as this machine does? 1 where not."""
    address = desk.given.address or read_settings().scheduler
    if not address:
        raise KampError("cluster_not_named")
    from kamp_core.learning.engines.cluster import look_over, refused, versions
    workers = look_over(address)
    lines = [desk.say("care.cluster_worker", worker=one.address, cores=one.cores, memory=f"{one.memory / 2**30:,.1f}")
             for one in workers]
    lines += [say_error(refused(one.address, one.wrong), desk.language) for one in workers if one.wrong]
    ready = bool(workers) and not any(one.wrong for one in workers)
    told = ", ".join(f"{name} {version}" for name, version in versions().items())
    desk.tell({"address": address, "ready": ready, "versions": versions(), "workers": [asdict(one) for one in workers]},
              desk.say("care.cluster", address=address, workers=len(workers), cores=sum(one.cores for one in workers)), *lines,
              *([desk.say("care.cluster_ready", versions=told)] if ready else []))
    return 0 if ready else 1


def delete_project(desk: Desk) -> int:
    project = asked_project(desk)
    name = project_name(desk, project)
    if not desk.given.yes:
        raise KampError("delete_project_unsure", name=name, data=len(desk.studio.ledger.datasets(project.id)),
                        runs=len(desk.studio.runs(project.id)))
    desk.studio.delete_project(project.id)
    desk.tell({"project": project.id, "name": project.name}, desk.say("care.project_deleted", name=name))
    return 0
