"""ingest/metadata/bibliography/titles.py: title and year in the styles that papers use."""

import pytest

from ingest.metadata.bibliography.titles import title_and_year


@pytest.mark.parametrize(
    ("entry", "title", "year"),
    [
        ("Michael Moor et al. “Foundation models for generalist medical AI”. In: Nature 616.7956 "
         "(Apr. 2023), pp. 259–265.", "Foundation models for generalist medical AI", 2023),
        ("J. Doe and A. B. Smith, “Scaling laws for language,” in Proc. 2021 IEEE Conf., 2022, "
         "pp. 1905–1925.", "Scaling laws for language", 2022),
        ("J. Doe, A. Smith, and B. Low, Deep learning at large, MIT Press, 2016.",
         "Deep learning at large, MIT Press", 2016),
        ("Alexandra Chouldechova. 2017. Fair prediction with disparate impact: A study. Big data "
         "5, 2 (2017), 153–163.", "Fair prediction with disparate impact: A study", 2017),
        ("Emily M Bender and Timnit Gebru. 2021. On the dangers of stochastic parrots: Can "
         "language models be too big?. In Proceedings of FAccT. 610–623.",
         "On the dangers of stochastic parrots: Can language models be too big?", 2021),
        ("Heaven, W. D. (2023, May 2). Geoffrey Hinton tells us why he’s scared. MIT Review.",
         "Geoffrey Hinton tells us why he’s scared", 2023),
        ("Franceschelli, G., & Musolesi, M. (2022a). Copyright in deep learning. Data & Policy, 4.",
         "Copyright in deep learning", 2022),
        ("Smith, John, and Jane Doe. 2019. “The Promise of Openness.” Daedalus 3: 2–9.",
         "The Promise of Openness", 2019),
        ("Evans, N. G. (2013). “But Nature Started It”: Examining the View on Influenza. mBio, 4.",
         "“But Nature Started It”: Examining the View on Influenza", 2013),
        ("Gretton D, Wang B, Foner L, Esvelt KM. Random adversarial search enables screening. "
         "SecureDNA project (2020).", "Random adversarial search enables screening", 2020),
        ("Smith, J., Doe, A.: A theory of release. In: Low, B. (ed.) LNCS, pp. 1–9 (2018)",
         "A theory of release", 2018),
        ("Sarah Kreps, R. Miles McCain, and Miles Brundage. All the news that’s fit. JEPS, 2022.",
         "All the news that’s fit", 2022),
        ("David C. Danko et al. The Challenges of an Early Warning System. 2023.",
         "The Challenges of an Early Warning System", 2023),
        ("Anthropic. Strengthening U.S. AI innovation. Technical report, 2023.",
         "Strengthening U.S. AI innovation", 2023),
        ("J. Carlsmith. Is Power-Seeking AI an existential risk? June 2022.",
         "Is Power-Seeking AI an existential risk?", 2022),
        ("Congress. The made in china 2025 initiative, April 2019. Accessed: May 2, 2024.",
         "The made in china 2025 initiative", 2019),
        ("Export Administration Regulations (2013).", "Export Administration Regulations", 2013),
        ("John Jumper. 2021. Protein structure with AlphaFold. nature 596, 7873 (2021), 583–589.",
         "Protein structure with AlphaFold", 2021),
        ("Daniel Carpenter and David Moss, eds. Preventing Regulatory Capture. Cambridge, 2013.",
         "Preventing Regulatory Capture", 2013),
        ("The Foundation. [n. d.]. Tools and their protocol. [Accessed 30-12-2025].",
         "Tools and their protocol", None),
        ("Qiqi Yan. 2017. In Proceedings of the 34th Conference, Vol. 70. PMLR.",
         "Qiqi Yan", 2017),
    ],
)  # fmt: skip
def test_titles_and_years_of_many_styles(entry: str, title: str, year: int | None) -> None:
    assert title_and_year(entry) == (title, year)
