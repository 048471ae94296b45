"""The commands behind `kamp …`: each asks the studio and tells the answer."""
from collections.abc import Callable

from kamp_core.cli import (
    bringing,
    care,
    cleaning,
    company,
    databases,
    handing,
    joining,
    keeping,
    people,
    quality,
    query,
    serving,
    sharing,
    training,
    using,
)
from kamp_core.cli.desk import Desk

COMMANDS: dict[str, Callable[[Desk], int]] = {
    "import": bringing.import_files, "join": joining.join, "rename": keeping.rename, "delete": keeping.delete,
    "quality": quality.quality, "recipe": cleaning.recipe,
    "clean": cleaning.clean, "sql": query.sql, "problems": training.problems, "form": using.form,
    "guide": using.guide, "train": training.train,
    "resume": training.resume, "stop": training.stop, "runs": training.runs, "predict": using.predict,
    "serve": serving.serve, "watch": serving.watch,
    "user": people.user, "share": sharing.share, "signin": company.signin, "databases": databases.databases,
    "report": using.report, "handover": handing.handover, "takeover": handing.takeover, "worth": using.worth,
    "backup": care.backup, "doctor": care.doctor, "cluster-check": care.cluster_check}
