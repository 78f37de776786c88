"""The kinds of what can be wrong with a delivery, and what is said of each in both languages."""

from collections.abc import Mapping
from typing import Literal

from brukarindex.words.languages import Language

ProblemSeverity = Literal["error", "warning"]
ProblemKind = Literal[
    "no_rows",
    "no_column",
    "answers_and_key",
    "name_pattern",
    "name_taken",
    "titles",
    "header",
    "blank",
    "total",
    "footnote",
    "doubled",
    "respondent_twice",
    "unfinished",
    "counts",
    "answer_rows",
    "unanswered",
    "answer_type",
    "nan",
    "off_scale",
    "spelling",
    "label_slip",
    "numbered",
    "several",
    "fraction",
    "part",
    "options",
    "mark",
    "empty",
    "group_type",
    "group_missing",
    "merged",
    "alike",
    "lost_zeros",
    "garbled",
    "weight_type",
    "weight_unusable",
    "weight_large",
    "weight_unused",
    "size_type",
    "size_missing",
    "size_varies",
    "size_small",
    "single",
]
ODD: frozenset[ProblemKind] = frozenset(
    {
        "blank",
        "total",
        "footnote",
        "doubled",
        "respondent_twice",
        "unfinished",
        "unanswered",
        "counts",
        "answer_rows",
        "empty",
        "alike",
        "lost_zeros",
        "garbled",
        "weight_large",
        "weight_unused",
    }
)
"""Kinds that stop nothing."""
SENTENCES: Mapping[Language, Mapping[ProblemKind, str]] = {
    "sv": {
        "no_rows": "Filen har inga rader.",
        "no_column": "Kolumnen {column!r} finns inte. Filen har {found}.",
        "answers_and_key": (
            "{column!r} är både en fråga och det som delar in de svarande, så att alla i en grupp"
            " svarar lika. Dela in dem efter en annan kolumn."
        ),
        "name_pattern": (
            "Namnet {column!r} tar Polars för ett mönster, så att andra kolumner skulle läsas. Döp"
            " om kolumnen."
        ),
        "name_taken": (
            "{column!r} heter som en kolumn som resultatet självt har. Döp om kolumnen, och använd"
            " det nya namnet i måtten, by eller design."
        ),
        "titles": (
            "Kolumnernas namn står längre ned: ovanför dem är {rows} som inte är svar. Läs filen"
            " igen, med så mycket större skip_rows i read_csv, eller med header_row i read_excel"
            " (raden som namnen står på, räknad från 0)."
        ),
        "header": (
            "Rubriker bland svaren, {rows} ({found}). Lämna dem utanför, eller hoppa över dem när"
            " filen läses."
        ),
        "blank": "Tomma rader, {rows}, skulle räknas som svarande. Lämna dem utanför.",
        "total": (
            "{column!r}: {found} ser ut att summera andra rader och skulle räknas som svarande."
            " Lämna sådana rader utanför."
        ),
        "footnote": (
            "{column!r}: {found} ser ut som text under tabellen och skulle räknas som svarande."
            " Lämna sådana rader utanför."
        ),
        "doubled": (
            "Rader som upprepar en annan i varje kolumn, {rows}, skulle räknas två gånger. Behåll"
            " en av varje."
        ),
        "respondent_twice": (
            "{column!r}: nummer som en tidigare rad har, men med andra svar, i {rows} ({found})."
            " Ta reda på vilken rad som gäller; koden behåller den första."
        ),
        "unfinished": (
            "{column!r}: provsvar eller svar som inte slutförts, {rows} ({found}). Lämna dem"
            " utanför om de inte ska räknas."
        ),
        "counts": (
            "{column!r} tycks säga hur många som gett varje svar, men varje rad räknas som en"
            " svarande. Koden gör en rad för varje."
        ),
        "answer_rows": (
            "{column!r} har samma nummer i flera rader, som skiljs åt av {found}, och varje rad"
            " räknas som en svarande. Är raderna svar på olika frågor ska varje fråga få en egen"
            " kolumn, som i koden. Är de olika år hör kolumnen till by."
        ),
        "unanswered": (
            "Inget svar på någon av frågorna i {rows}. Personer som inte deltog ska lämnas utanför"
            " här, och hör till svarsfrekvensen."
        ),
        "answer_type": "{column!r} ska innehålla svar som tal eller text, men är {found}.",
        "nan": "{column!r}: NaN i {rows}. Ett svar som saknas ska vara null.",
        "off_scale": (
            "{column!r}: svar som inte finns på skalan i {rows}: {found}. Är det en kod säger"
            " kodboken för vad: deklarera den som no_answer, dont_know eller not_applicable. Är det"
            " riktiga svar är skalan en annan."
        ),
        "spelling": (
            "{column!r}: {found} skiljer sig från skalans svar bara i stavning. clean_labels rättar"
            " alla sådana."
        ),
        "label_slip": (
            "{column!r}: {found} liknar ett svar på skalan. Rätta om det är det som menas."
        ),
        "numbered": (
            "{column!r}: {found} börjar med skalans tal. Ta talet, om texten bara förklarar det."
        ),
        "several": (
            "{column!r}: {found} är flera svar i en cell. Mät en sådan fråga med ticked(), eller"
            " läs filen med rätt skiljetecken."
        ),
        "fraction": (
            "{column!r}: {found} är inga svar på skalan utan ser ut som medelvärden eller summor."
            " Lämna raderna utanför om de inte är svarande."
        ),
        "part": (
            "{column!r}: {found} är delar av 1, så som Excel sparar celler som visar procent (0,75"
            " för 75 %). Koden gör dem till procent, och 1 till 100."
        ),
        "options": (
            "{column!r}: {found} finns inte bland frågans alternativ. Namnge alla i ticked()."
        ),
        "mark": (
            "{column!r}: {found} är varken kryss eller tomt. Text som någon skrivit vid ett kryss"
            " ska bli kryss, koder för inget svar tomt, och andra märken 1 eller 0."
        ),
        "empty": "{column!r}: ingen har svarat på frågan. Är det rätt kolumn?",
        "group_type": "{column!r} är {found}, som inte kan namnge grupper. Gör om den till text.",
        "group_missing": (
            "{column!r} saknar värde i {rows}, som då inte hör till någon grupp. Ge dem en egen."
        ),
        "merged": (
            "{column!r} har värde bara på första raden i varje grupp, så som sammanfogade celler"
            " blir, och inget i {rows}. Fyll nedåt, om raderna står som i filen."
        ),
        "alike": (
            "{column!r}: {found} skiljer sig bara i stavning och skulle räknas som olika grupper."
            " Gör dem till en om de är en."
        ),
        "lost_zeros": (
            "{column!r}: {found} kan ha tappat inledande nollor. Sätt tillbaka dem, eller läs"
            " kolumnen som text."
        ),
        "garbled": (
            "{column!r}: {found} är läst med fel teckenkodning. Läs filen igen, med"
            " encoding='cp1252' eller encoding='utf-8'."
        ),
        "weight_type": "Viktkolumnen {column!r} är text ({found}). Gör om texten till tal.",
        "weight_unusable": (
            "Viktkolumnen {column!r}: {found} är inga vikter. Lämna dem som inte deltog utanför och"
            " ge de andra en vikt."
        ),
        "weight_large": (
            "Viktkolumnen {column!r}: vikter på mer än fem gånger medelvikten i {rows} ({found})."
            " Är de rätt? trim_weights kapar vikter."
        ),
        "weight_unused": (
            "{column!r} ser ut som vikter ({found}), och alla räknas lika. Säg till i design om de"
            " ska användas."
        ),
        "size_type": "Populationskolumnen {column!r} är text ({found}). Gör om texten till tal.",
        "size_missing": (
            "Populationskolumnen {column!r} saknar en storlek på minst 1 i {rows} ({found}). Alla"
            " rader i ett stratum ska ha stratumets storlek."
        ),
        "size_varies": (
            "Populationskolumnen {column!r} har flera storlekar i samma stratum ({found}). Ge alla"
            " rader i ett stratum en storlek."
        ),
        "size_small": (
            "Populationskolumnen {column!r} är mindre än antalet rader i stratumet ({found})."
            " Kontrollera storlekarna, och om rader finns två gånger."
        ),
        "single": (
            "Stratum med bara en enhet i {column!r}: {found}. Variansen kan inte skattas där utan"
            " ett val av singleton i Design."
        ),
    },
    "en": {
        "no_rows": "The file has no rows.",
        "no_column": "There is no column {column!r}. The file has {found}.",
        "answers_and_key": (
            "{column!r} is both a question and what divides the respondents: all in a group then"
            " answer alike. Divide them by another column."
        ),
        "name_pattern": (
            "Polars takes the name {column!r} for a pattern, so that other columns would be read."
            " Rename the column."
        ),
        "name_taken": (
            "{column!r} has the name of a column that the result has itself. Rename the column, and"
            " use the new name in the measures, by or design."
        ),
        "titles": (
            "The names of the columns stand further down: {rows} above them are no answers. Read"
            " the file again, with skip_rows greater by that in read_csv, or with header_row in"
            " read_excel (the row of the names, counted from 0)."
        ),
        "header": (
            "Headings among the answers, {rows} ({found}). Leave them out, or skip them when the"
            " file is read."
        ),
        "blank": "Blank rows, {rows}, would be counted as respondents. Leave them out.",
        "total": (
            "{column!r}: {found} may sum up other rows, and would be counted as respondents. Leave"
            " such rows out."
        ),
        "footnote": (
            "{column!r}: {found} may be text below the table, and would be counted as respondents."
            " Leave such rows out."
        ),
        "doubled": (
            "Rows that repeat another one in every column, {rows}, would be counted twice. Keep"
            " one of each."
        ),
        "respondent_twice": (
            "{column!r}: numbers that an earlier row has, with other answers, in {rows} ({found})."
            " Find out which row holds; the code keeps the first."
        ),
        "unfinished": (
            "{column!r}: previews or unfinished answers, {rows} ({found}). Leave them out if they"
            " are not to be counted."
        ),
        "counts": (
            "{column!r} seems to hold how many gave each answer, and each row is counted as one"
            " respondent. The code makes a row for each."
        ),
        "answer_rows": (
            "{column!r} has the same numbers in several rows, which {found} tells apart, and each"
            " row is counted as a respondent. If rows are answers to several questions, the code"
            " gives each question a column. If they are years, the column belongs in by."
        ),
        "unanswered": (
            "No answer to any of the questions in {rows}. Persons who did not take part are to be"
            " left out here, and belong to the response rate."
        ),
        "answer_type": "{column!r} must hold answers as numbers or text, and is {found}.",
        "nan": "{column!r}: NaN in {rows}. A missing answer must be null.",
        "off_scale": (
            "{column!r}: answers that are not on the scale in {rows}: {found}. If it is a code,"
            " the codebook says of what: declare it as no_answer, dont_know or not_applicable. If"
            " they are real answers, the scale is another."
        ),
        "spelling": (
            "{column!r}: {found} differ from the scale's answers by spelling alone. clean_labels"
            " puts all such right."
        ),
        "label_slip": (
            "{column!r}: {found} is like an answer of the scale. Put it right if that is meant."
        ),
        "numbered": (
            "{column!r}: words after a number of the scale: {found}. Take the number, if the words"
            " only explain it."
        ),
        "several": (
            "{column!r}: {found} are several answers in one cell. Measure such a question with"
            " ticked(), or read the file with its own separator."
        ),
        "fraction": (
            "{column!r}: {found} cannot be answers of the scale, and may be means or totals. Leave"
            " the rows out if they are no respondents."
        ),
        "part": (
            "{column!r}: parts of 1, as Excel keeps cells that show per cent (0.75 for 75 %):"
            " {found}. The code makes them per cent, and 1 becomes 100."
        ),
        "options": (
            "{column!r}: not among the options of the question: {found}. Name all in ticked()."
        ),
        "mark": (
            "{column!r}: neither a tick nor blank: {found}. Make what somebody wrote beside a tick"
            " a tick, codes for no answer blank, and other marks 1 or 0."
        ),
        "empty": "{column!r}: nobody has answered the question. Is it the right column?",
        "group_type": "{column!r} is {found}, which cannot name groups. Make it text.",
        "group_missing": (
            "{column!r} has no value in {rows}, which then belong to no group. Give them one of"
            " their own."
        ),
        "merged": (
            "{column!r} has a value in the first row of each group only, as merged cells leave it,"
            " and none in {rows}. Fill downwards, if the rows stand as in the file."
        ),
        "alike": (
            "{column!r}: {found} differ by spelling alone, and would be counted as different"
            " groups. Make them one if they are."
        ),
        "lost_zeros": (
            "{column!r}: {found} may have lost leading zeros. Put them back, or read the column as"
            " text."
        ),
        "garbled": (
            "{column!r} was read with the wrong encoding: {found}. Read the file again, with"
            " encoding='cp1252' or encoding='utf-8'."
        ),
        "weight_type": "Weight column {column!r} is text ({found}). Make the text numbers.",
        "weight_unusable": (
            "Weight column {column!r}: {found} are no weights. Leave out those who did not take"
            " part, and give the others a weight."
        ),
        "weight_large": (
            "Weight column {column!r}: weights of more than five times the mean in {rows}"
            " ({found}). Are they right? trim_weights cuts weights."
        ),
        "weight_unused": (
            "{column!r} seems to hold weights ({found}), and all are counted alike. Say so in the"
            " design if they are to be used."
        ),
        "size_type": "Population column {column!r} is text ({found}). Make the text numbers.",
        "size_missing": (
            "Population column {column!r} has no size of at least 1 in {rows} ({found}). All rows"
            " of a stratum must have its size."
        ),
        "size_varies": (
            "Population column {column!r} has several sizes in one stratum ({found}). Give all rows"
            " of a stratum one size."
        ),
        "size_small": (
            "Population column {column!r} is smaller than the number of rows in the stratum"
            " ({found}). Check the sizes, and whether rows are there twice."
        ),
        "single": (
            "Strata with a single unit in {column!r}: {found}. No variance can be estimated there"
            " without a choice of singleton in Design."
        ),
    },
}
