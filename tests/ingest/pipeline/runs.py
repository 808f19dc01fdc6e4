"""Runs of the pipeline in tests, and the state of each file after one."""

from pathlib import Path

from ingest.pipeline.progress import IngestionReport
from service.composition.services import Services


def run(services: Services, *sources: Path) -> IngestionReport:
    return services.pipeline().run([str(source) for source in sources], lambda _: None)


def states(report: IngestionReport) -> dict[str, str]:
    return {result.name: result.state for result in report.files}
