"""The routes this server answers besides Streamlit's own: where many ask often, and a run of a page would cost much."""

from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

TRAININGS = "trainings"  # beside the lessons: how far a training is


async def training(request: Request) -> JSONResponse:
    """Answer a browser that asks how far a training has come; 404 for one that is not known here."""
    from core.lessons import trainings  # with PyTorch: the server is up before that has been read

    job = trainings.job_of(request.path_params["job"])
    content: dict[str, Any] = trainings.standing(job)._asdict() if job else {}
    return JSONResponse(content, 200 if job else 404, {"Cache-Control": "no-store"})


def ours() -> list[Route]:
    """Return them all, below the path that the server was told to serve the course at."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return [Route(f"{'/' + base if base else ''}/{TRAININGS}/{{job}}", training)]
