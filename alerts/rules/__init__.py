"""Every shipped rule by its name. What a rule says stands in the catalogues: `rule.<name>`, `.says` and `.do`."""

from __future__ import annotations

from alerts.rules.attacks import ATTACKS
from alerts.rules.collecting import COLLECTING
from alerts.rules.defective import DEFECTIVE
from alerts.rules.duties import DUTIES
from alerts.rules.measured import MEASURED
from alerts.rules.outages import OUTAGES
from alerts.rules.overdue import OVERDUE
from alerts.rules.rule import Rules

RULES: Rules = {rule.name: rule for rule in (*OUTAGES, *DEFECTIVE, *MEASURED, *COLLECTING, *ATTACKS, *DUTIES, *OVERDUE)}
