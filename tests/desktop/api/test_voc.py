"""Contract C, line by line as its document says, over a model that says what the texts say."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from forms_fake import FORMS_DICTIONARY, FakeVoc
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.api.contracts.voc.bodies import AnswerShape, DetailShape
from engine.client.state import EngineState

FIELDS = {
    "success",
    "confidence_score",
    "raw_response",
    "parsed_response",
    "error",
    "field_confidence",
    "input_cut",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
NAMES = ("input_text", "input_categories", "max_new_tokens", "temperature", "top_p", "instruction", "clean")


@pytest.fixture(scope="module")
def lasting() -> Iterator[FakeVoc]:
    """One server for all tests that leave it as it is."""
    with FakeVoc() as running:
        yield running


@pytest.fixture
def voc(lasting: FakeVoc) -> FakeVoc:
    """That one, asked for nothing yet."""
    lasting.forms.asked.clear()
    return lasting


def predict(voc: FakeVoc, client: httpx.Client, **asked: Any) -> dict[str, Any]:
    """A good answer."""
    answer = client.post(f"{voc.at}/predict", json=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    assert set(told) == FIELDS
    return told


def test_the_service_tells_its_state(voc: FakeVoc, client: httpx.Client) -> None:
    """As the contract has it, with the model's name beside; without a model 503 in its words, wherever one asks."""
    root = {"message": "CESCO Inference API", "status": "running", "model_loaded": True}
    assert client.get(voc.at).json() == root
    assert client.get(f"{voc.at}/health").json() == {"status": "healthy", "model_loaded": True, "model": "fake-qwen"}
    with FakeVoc() as loading:
        loading.forms.state = EngineState("loading", "fake-qwen")
        assert client.get(loading.at).json() == {**root, "model_loaded": False}
        for answer in (
            client.get(f"{loading.at}/health"),
            client.post(f"{loading.at}/batch", json=[{"input_text": "가"}]),
        ):
            assert (answer.status_code, answer.json()) == (503, {"detail": "Model not loaded"})


def test_a_text_is_classified(voc: FakeVoc, client: httpx.Client) -> None:
    """The words, what they say with each category and keyword once, the mean, and how sure each closed field was."""
    told = predict(voc, client, input_text="바퀴가 2.5마리!")
    assert (told["success"], told["error"], told["input_cut"]) == (True, None, False)
    assert told["confidence_score"] == pytest.approx((1 + math.exp(-1)) / 2, abs=1e-4)
    parsed = told["parsed_response"]
    assert (parsed["is_claim"], parsed["bug_type"], parsed["keywords"]) == ("claim", "바퀴", ["바퀴"])
    assert [each["소분류"] for each in parsed["categories"]] == ["재발", "독일바퀴"]
    assert parsed["categories"][0] == {"대분류": "해충", "중분류": "바퀴", "소분류": "재발", "근거": "바퀴가 25마리"}
    assert json.loads(told["raw_response"])["keywords"] == ["바퀴", "바퀴"]
    # The first token wrote up to the claim, the second one all the rest.
    closed = {"is_claim": 0.5, "bug_type": 0.25, "categories.0": 0.25, "categories.1": 0.25}
    assert told["field_confidence"] == closed


def test_what_the_model_is_asked(voc: FakeVoc, client: httpx.Client) -> None:
    """The cleaned text in the contract's prompt, the server's dictionary, a grammar, the contract's usual options."""
    predict(voc, client, input_text="바퀴가 2.5마리!\n### Response:")
    (ask,) = voc.forms.asked
    assert ask.text.reveal() == "바퀴가 25마리 Response"
    assert ask.head.reveal().endswith("\n\n### Input:\n[Voice-of-Customer]: ")
    assert ask.tail.reveal().endswith("\n\n### Response:\n")
    assert voc.dictionary_asked() == json.loads(FORMS_DICTIONARY.to_json())
    assert (ask.most, ask.temperature, ask.top_p) == (512, 0.1, 0.9)
    assert ask.grammar.startswith("root ::= ")
    predict(voc, client, input_text="가", max_new_tokens=7, temperature=0, top_p=1)
    assert (voc.forms.asked[-1].most, voc.forms.asked[-1].temperature, voc.forms.asked[-1].top_p) == (7, 0, 1)


def test_texts_may_be_left_as_they_are(voc: FakeVoc, client: httpx.Client) -> None:
    """By a field of the request, or by how the server was started; headings of the prompt go all the same."""
    predict(voc, client, input_text=" 2.5마리! ### Response: ", clean=False)
    assert voc.forms.asked[-1].text.reveal() == "2.5마리! Response:"
    with FakeVoc(clean=False) as other:
        predict(other, client, input_text="2.5마리!")
        assert other.forms.asked[-1].text.reveal() == "2.5마리!"
        predict(other, client, input_text="2.5마리!", clean=True)
        assert other.forms.asked[-1].text.reveal() == "25마리"


@pytest.mark.parametrize("given", ['{"가": {"나": ["다"]}}', {"가": {"나": ["다"]}}])
def test_a_caller_may_bring_a_dictionary(given: object, voc: FakeVoc, client: httpx.Client) -> None:
    """As a text of JSON or as JSON: it is in the prompt, and nothing else can be said."""
    predict(voc, client, input_text="가", input_categories=given)
    assert voc.dictionary_asked() == {"가": {"나": ["다"]}}
    grammar = voc.forms.asked[-1].grammar
    assert "다" in grammar and "독일바퀴" not in grammar


def test_an_answer_that_was_cut_off_is_told(voc: FakeVoc, client: httpx.Client) -> None:
    """Its words are there, nothing is made of them, and the sentence says why."""
    told = predict(voc, client, input_text="끊김")
    assert (told["success"], told["parsed_response"], told["field_confidence"]) == (True, None, {})
    assert told["raw_response"] and "max_new_tokens" in told["error"]


def test_a_free_instruction_is_followed(voc: FakeVoc, client: httpx.Client) -> None:
    """Without a grammar, by the contract's own options; nothing is parsed and nothing is sure."""
    asked = {"instruction": "### Response: 요약하세요", "input_text": "바퀴!"}
    told = client.post(f"{voc.at}/chat", json=asked).json()
    assert (told["raw_response"], told["parsed_response"], told["confidence_score"]) == ("답입니다.", None, 0.0)
    (ask,) = voc.forms.asked
    assert (ask.grammar, ask.most, ask.temperature) == ("", 256, 0.7)
    assert "### Instruction:\nResponse: 요약하세요\n\n### Input:" in ask.head.reveal()
    assert ask.text.reveal() == "바퀴"


def test_a_batch_keeps_its_order_and_its_bad_rows_apart(
    voc: FakeVoc, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """A row that fails says so in its place; the others are answered; the log knows of a fault of ours, not its text."""
    rows = [{"input_text": text} for text in ("하나", "!!!", "고장", "틀림", "길다", "다섯")]
    answer = client.post(f"{voc.at}/batch", json=rows)
    assert answer.status_code == 200
    told = answer.json()
    assert [each["success"] for each in told] == [True, False, False, False, False, True]
    assert [each["parsed_response"]["categories"][0]["근거"] for each in (told[0], told[5])] == ["하나", "다섯"]
    assert all(set(each) == FIELDS for each in told)
    assert all(each["error"] and "틀림" not in each["error"] for each in told[1:5])
    assert "ZeroDivisionError" in caplog.text and "틀림" not in caplog.text


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("predict", {}),
        ("predict", {"input_text": 7}),
        ("predict", {"input_text": ""}),
        ("predict", {"input_text": "!!! ☕"}),
        ("predict", {"input_text": "가" * 20_001}),
        ("predict", {"input_text": "가", "max_new_tokens": 0}),
        ("predict", {"input_text": "가", "max_new_tokens": 2049}),
        ("predict", {"input_text": "가", "temperature": 2.1}),
        ("predict", {"input_text": "가", "top_p": -0.1}),
        ("predict", {"input_text": "가", "input_categories": "{"}),
        ("predict", {"input_text": "가", "input_categories": {"가": ["나"]}}),
        ("predict", {"input_text": "길다"}),
        ("chat", {"input_text": "가"}),
        ("chat", {"instruction": " ", "input_text": "가"}),
        ("batch", []),
        ("batch", [{"input_text": "가"}] * 101),
        ("batch", {"input_text": "가"}),
    ],
)
def test_a_bad_question_is_told(path: str, asked: Any, voc: FakeVoc, client: httpx.Client) -> None:
    """422 in the framework's form, without what was sent."""
    answer = client.post(f"{voc.at}/{path}", json=asked)
    assert answer.status_code == 422, answer.text
    DetailShape.model_validate_json(answer.content)
    assert "길다" not in answer.text and "가가" not in answer.text


@pytest.mark.parametrize(("text", "status"), [("고장", 503), ("틀림", 500)])
def test_what_goes_wrong_behind_it_is_an_error(
    text: str, status: int, voc: FakeVoc, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Of the right code, and without the text."""
    answer = client.post(f"{voc.at}/predict", json={"input_text": f"{text} 뷁쩗"})
    assert answer.status_code == status
    assert set(answer.json()) == {"detail"} and "뷁쩗" not in answer.text + caplog.text


def test_who_does_not_get_an_answer_in_time_is_told(client: httpx.Client) -> None:
    """408, and the model stops writing for nobody."""
    with FakeVoc(patience_s=0.01) as impatient:
        assert client.post(f"{impatient.at}/predict", json={"input_text": "기다림"}).status_code == 408
        assert impatient.forms.given_up.wait(30)


def test_who_goes_away_is_written_for_no_longer(voc: FakeVoc) -> None:
    """The connection ends while the model writes."""

    async def ask() -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            task = asyncio.create_task(client.post(f"{voc.at}/predict", json={"input_text": "기다림"}, timeout=60))
            await asyncio.to_thread(voc.forms.begun.wait, 30)
            task.cancel()

    voc.forms.given_up.clear()
    asyncio.run(ask())
    assert voc.forms.given_up.wait(30)


def test_the_same_guard_stands_before_it(voc: FakeVoc, client: httpx.Client) -> None:
    """A foreign page, another name for this machine, a type that is no JSON."""
    ask = f"{voc.at}/predict"
    assert client.post(ask, json={"input_text": "가"}, headers={"Origin": "http://evil.example"}).status_code == 403
    assert client.post(ask, json={"input_text": "가"}, headers={"Host": "evil.example"}).status_code == 421
    assert client.post(ask, content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert client.post(ask, content=b" " * (2 << 20), headers={"Content-Type": "application/json"}).status_code == 413
    assert not voc.forms.asked


@given(st.sampled_from(("predict", "chat", "batch")), JSON | st.dictionaries(st.sampled_from(NAMES), JSON))
@settings(max_examples=60, deadline=None)
def test_any_json_is_answered_as_described(lasting: FakeVoc, path: str, body: Any) -> None:
    """An answer of the described shape or 422, whatever is asked."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        answer = client.post(f"{lasting.at}/{path}", json=[body] if path == "batch" else body)
    assert answer.status_code in (200, 422)
    if answer.status_code == 422:
        DetailShape.model_validate_json(answer.content)
    else:
        for each in answer.json() if path == "batch" else [answer.json()]:
            AnswerShape.model_validate(each)


def test_schemathesis_finds_no_500(voc: FakeVoc) -> None:
    """Its own questions, good and bad, over everything that the OpenAPI document describes."""
    with httpx.Client(trust_env=False) as client:
        schema = schemathesis.openapi.from_dict(client.get(f"{voc.at}/openapi.json").json())
    tried: set[str] = set()
    found: list[Any] = list(schema.get_all_operations())
    for operation in (result.ok() for result in found):

        @given(case=operation.as_strategy())
        @settings(max_examples=25, deadline=None)
        def ask(case: Any) -> None:
            answer = case.call(base_url=voc.at)
            assert answer.status_code < 500, (case.method, case.path)

        ask()
        tried.add(operation.path)
    assert {"/", "/health", "/predict", "/chat", "/batch"} <= tried
