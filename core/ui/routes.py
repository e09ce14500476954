"""The routes this server answers besides Streamlit's own: where many ask often, and a run of a page would cost much."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from core.ui import assets, serving

TRAININGS = "trainings"  # beside the lessons: how far a training is


async def training(request: Request) -> JSONResponse:
    """Answer a browser that asks how far a training has come; 404 for one that is not known here."""
    from core.lessons import trainings  # with PyTorch: the server is up before that has been read

    job = trainings.job_of(request.path_params["job"])
    content: dict[str, Any] = trainings.standing(job)._asdict() if job else {}
    return JSONResponse(content, 200 if job else 404, {"Cache-Control": "no-store"})


def live_file(request: Request) -> Response:
    """Answer with a file of `core.ui.live`; 404 for one that is not there, or is of another version."""
    from core.ui.live import files  # with PyTorch, as above

    version, name = request.path_params["version"], request.path_params["name"]
    content = files.all_files().get(name) if version == files.version() else None
    if content is None:
        return Response(status_code=404)
    return Response(content, 200, {"Cache-Control": serving.FOREVER}, files.media_type(name))


def lite(request: Request) -> HTMLResponse:
    """Answer with the drawing page that needs no websocket, in the reader's language."""
    from core.ui.live import lite  # with PyTorch, as above

    reading = lite.reading_of(request.query_params.get("lang"), request.headers.get("Accept-Language", ""))
    return HTMLResponse(lite.page(reading), 200, {"Cache-Control": "no-cache", "Vary": "Accept-Language"})


ROUTES = {f"{TRAININGS}/{{job}}": training, f"{serving.LIVE}/{{version}}/{{name}}": live_file, "lite": lite}


def ours() -> list[Route]:
    """Return them all, each where this server serves it."""
    return [Route(assets.address(path), answer) for path, answer in ROUTES.items()]
