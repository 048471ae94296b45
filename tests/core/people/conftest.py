"""A workspace with an admin, an analyst and a viewer, and hashes that are quick to make."""
import pytest
from argon2 import PasswordHasher

from kamp_core.people import Gate, Users

PASSWORD = "정말 긴 비밀번호 하나"


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("kamp_core.people.users._hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr("kamp_core.people.users._NOBODY", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("nobody"))


@pytest.fixture
def home(tmp_path):
    users = Users(tmp_path)
    for name, role in (("박부장", "admin"), ("김대리", "analyst"), ("이사원", "viewer")):
        users.add(name, role, PASSWORD)
    return tmp_path


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def gate(home, clock):
    return Gate(home, clock)
