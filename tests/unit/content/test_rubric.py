import pytest

from datastore.content import parse_evaluation_criteria
from datastore.errors import BadInput


def level(name, points):
    return {"level": name, "descriptor": f"Work that is {name}.", "points": points}


def criterion(*levels, key="c"):
    return {"key": key, "title": "A criterion", "levels": list(levels)}


def rubric(*criteria):
    return parse_evaluation_criteria({"schema_version": 1, "criteria": list(criteria)})


def test_the_maximum_is_the_sum_of_the_highest_levels():
    first = criterion(level("non_acquis", 0), level("acquis", 4), level("expert", 5), key="a")
    second = criterion(level("en_cours", 1), level("acquis", 2.5), key="b")
    assert rubric(first, second).max_points == 7.5


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        ([level("acquis", 1)], "levels has too few entries"),
        ([level("acquis", 1), level("non_acquis", 2)], "from the lowest to the highest"),
        ([level("acquis", 1), level("acquis", 2)], "once each"),
        ([level("non_acquis", 2), level("acquis", 1)], "fewer points"),
        ([level("non_acquis", -1), level("acquis", 1)], "points must be at least 0"),
        ([level("non_acquis", 0), level("acquis", 0)], "earns no point"),
        ([level("non_acquis", 0), level("perfect", 1)], "level must be 'non_acquis', 'en_cours'"),
    ],
)
def test_levels_that_could_not_be_marked_with_are_refused(levels, message):
    with pytest.raises(BadInput, match=message):
        rubric(criterion(*levels))


def test_two_criteria_with_one_key_are_refused():
    same = criterion(level("non_acquis", 0), level("acquis", 1))
    with pytest.raises(BadInput, match="evaluation_criteria has “c” twice"):
        rubric(same, same)


def test_a_rubric_without_criteria_is_refused():
    with pytest.raises(BadInput, match="criteria has too few entries"):
        rubric()
