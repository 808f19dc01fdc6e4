"""The settings that bound the reading of files."""

from ingest.pipeline.attempts import RunLimits
from ingest.pipeline.limits import Limits
from ingest.pipeline.reader import ReadOptions
from service.settings import Settings


def run_limits(settings: Settings) -> RunLimits:
    """How much of the machine the reading of files may take."""
    return RunLimits(
        workers=settings.workers,
        limits=Limits(settings.read_seconds, memory=settings.read_memory_mb << 20),
        how=ReadOptions(languages=settings.ocr_languages, max_pages=settings.read_pages),
    )
