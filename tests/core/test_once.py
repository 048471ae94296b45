"""What was worked out is kept, as long as few enough other things were asked since."""
from kamp_core.studio.once import Once


def test_the_same_question_is_worked_out_once():
    kept, asked = Once(2), []

    def work_out(answer):
        return lambda: asked.append(answer) or answer

    assert [kept.get(key, work_out(key)) for key in ("a", "b", "a")] == ["a", "b", "a"]
    assert asked == ["a", "b"]
    kept.get("c", work_out("c"))
    assert [kept.get(key, work_out(key)) for key in ("a", "b")] == ["a", "b"]
    assert asked == ["a", "b", "c", "b"], "of three the one asked for longest ago went"
