"""What a student is to do: the plan of a sequence for a class, its groups and one student.

`setups` reads how sequences are set up, `layout` says in which order and why something is closed (pure), and
`student` puts one student's plan together.
"""

from datastore.plan.layout import ActivityPlan, ClassPlan, Closed, SequencePlan, SessionPlan, Standing
from datastore.plan.student import class_of, plan_of, plans

__all__ = [
    "ActivityPlan",
    "ClassPlan",
    "Closed",
    "SequencePlan",
    "SessionPlan",
    "Standing",
    "class_of",
    "plan_of",
    "plans",
]
