from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.networks.sandbox.accounts import Account, account_of


def asking(token: str) -> Account:
    account = account_of(f'OAuth oauth_token="{token}"')
    assert account is not None
    return account


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=11))
def test_the_assistants_own_accounts_are_called_by_their_names_from_the_id_alone(name: str) -> None:
    account = asking(f"sandbox-{name}")
    assert Account(account.id).username == name.replace("-", "_")
    assert Account(account.id).name == f"Sandbox account {name}"
    assert len(account.id) == 19
    assert int(account.id) < 2**63


def test_other_accounts_are_called_by_their_numbers() -> None:
    assert asking("1234567890-token").username == "sandbox_4567890"
    assert asking("sandbox-a-name-that-is-too-long").username.startswith("sandbox_")


@given(st.integers(0, 10**19 - 1))
def test_any_id_has_a_name(number: int) -> None:
    assert Account(str(number)).username
