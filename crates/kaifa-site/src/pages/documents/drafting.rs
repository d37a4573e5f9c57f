//! The review of a reading: the text on the left, what was proposed on the right, both linked by the words that an item rests
//! on. Doubtful items come first; what is left is always counted. Works with forms alone; keys make it fast.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use kaifa_base::{ClausePath, Digest, Lang, Problem, Span};
use kaifa_flow::documents::draft_review::{Desk, Left, proposal};
use kaifa_flow::documents::shelf::{base_pack, with_base};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use kaifa_pack::diff::{Outcome, Pair, Party, compare};
use kaifa_pack::draft::{DOUBTFUL, Proposal};
use kaifa_store::Kept;
use kaifa_store::rows::DraftItem;

use crate::pages::documents::SECTION;
use crate::pages::documents::draft_assumed::{AssumedView, assumed};
use crate::pages::documents::draft_doubts::{Ask, asks};
use crate::pages::documents::draft_fields::summary;
use crate::pages::documents::living::NoteView;
use crate::pages::documents::marked::{PieceView, marked};
use crate::pages::documents::repealed::{self, Others};
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// A proposed item as its card shows it.
#[derive(Debug, Clone)]
pub struct CardView {
    /// Its number.
    pub number: i64,
    /// Its kind in words.
    pub kind: String,
    /// Whether it is a demanded figure.
    pub is_figure: bool,
    /// Its id in the pack.
    pub id: String,
    /// Its short title.
    pub title: String,
    /// What it says, field by field.
    pub summary: Vec<(String, String)>,
    /// How sure the reading is.
    pub sure: i64,
    /// Whether that is little.
    pub doubtful: bool,
    /// How it was found.
    pub found_by: String,
    /// `open`, `accepted` or `rejected`.
    pub state: String,
    /// Why it was rejected.
    pub reason: String,
    /// The version that the person sees.
    pub version: i64,
    /// Where its words stand on the page; the clause where they are not marked.
    pub anchor: String,
    /// What is wrong with it.
    pub problems: Vec<String>,
    /// Who changed it last; empty for the reader itself.
    pub changed_by: String,
    /// What the person is asked, where the reading is in doubt.
    pub asks: Vec<Ask>,
}

/// A clause with its words and its items.
#[derive(Debug, Clone)]
pub struct ClauseView {
    /// Its address.
    pub path: String,
    /// How deep it lies, from 1.
    pub level: usize,
    /// Its words, the places of items marked with their numbers.
    pub words: Vec<Vec<PieceView>>,
    /// Its items.
    pub cards: Vec<CardView>,
    /// Whether it is neither waiting nor accounted for.
    pub open: bool,
    /// Whether it is one that a pack accounts for.
    pub accountable: bool,
    /// What the reader points at in its words.
    pub notes: Vec<NoteView>,
}

/// The words of a kind of item.
pub fn kind_words(list: &str, lang: Lang) -> &'static str {
    match list {
        "target" => lang.pick("目标", "target"),
        "duty" => lang.pick("任务", "duty"),
        "rule" => lang.pick("规则", "rule"),
        "clause" => lang.pick("陈述", "statement"),
        "unit" => lang.pick("单位", "unit"),
        "group" => lang.pick("单位组", "group"),
        "indicator" => lang.pick("指标", "indicator"),
        "parameter" => lang.pick("参数", "parameter"),
        "fact_table" => lang.pick("事实表", "fact table"),
        "document" => lang.pick("文件", "document"),
        _ => lang.pick("其他", "other"),
    }
}

/// The item to judge next: of those that are open the most doubtful, and of the sure ones the first in the text.
pub fn next(desk: &Desk) -> Option<i64> {
    let doubt = |item: &DraftItem| match item.sure < i64::from(DOUBTFUL) {
        true => item.sure,
        false => i64::MAX,
    };
    desk.judged()
        .filter(|item| item.state == "open")
        .min_by_key(|item| (doubt(item), item.position))
        .map(|item| item.item)
}

/// What stands before the numbers of a place whose beginning was marked on an earlier line.
const GOES_ON: char = '+';

/// The numbers of the items that a marked place carries.
pub fn numbers(mark: &str) -> &str {
    mark.trim_start_matches(GOES_ON)
}

/// The first of them.
pub fn first(mark: &str) -> &str {
    numbers(mark).split(' ').next().unwrap_or_default()
}

/// A place that runs over several lines has its anchor on the first only.
fn anchored_once(words: &mut [Vec<PieceView>]) {
    let mut before = String::new();
    for piece in words.iter_mut().flatten().filter(|piece| !piece.mark.is_empty()) {
        if piece.mark == before {
            piece.mark.insert(0, GOES_ON);
        } else {
            before.clone_from(&piece.mark);
        }
    }
}

/// Reads the hash in an address.
pub fn hash_of(sha256: &str) -> Result<Digest, Stop> {
    Digest::parse(sha256).ok_or_else(|| Stop::not_found(format!("文本 {sha256}"), format!("text {sha256}")))
}

/// Where a page of a review is.
pub fn address(sha256: &Digest) -> String {
    format!("/documents/texts/{sha256}/review")
}

struct Cards<'a> {
    desk: &'a Desk,
    problems: &'a BTreeMap<String, Vec<Problem>>,
    people: &'a BTreeMap<String, String>,
    /// How what has an id is called.
    names: BTreeMap<String, String>,
    /// Items whose words are marked on the page.
    marked: &'a [i64],
    lang: Lang,
}

impl ClauseView {
    /// The items of the clause that wait to be judged, with their versions.
    fn seen(&self) -> String {
        let open = self.cards.iter().filter(|card| card.state == "open");
        let pairs: Vec<String> = open
            .map(|card| format!("{}:{}", card.number, card.version))
            .collect();
        pairs.join(" ")
    }

    /// How many figures wait.
    fn figures(&self) -> usize {
        let figure = |card: &&CardView| card.state == "open" && card.is_figure;
        self.cards.iter().filter(figure).count()
    }

    /// How many wait.
    fn waiting(&self) -> usize {
        self.cards.iter().filter(|card| card.state == "open").count()
    }
}

/// Of the doubtful items so many are listed at once; the others are folded away.
const SHOWN_DOUBTS: usize = 12;

impl Cards<'_> {
    fn card(&self, item: &Kept<DraftItem>) -> CardView {
        let said = proposal(item);
        let problems = self.problems.get(said.id()).into_iter().flatten();
        CardView {
            number: item.item,
            kind: kind_words(&item.list, self.lang).to_owned(),
            is_figure: item.list == "target",
            id: said.id().to_owned(),
            title: said.title().to_owned(),
            summary: summary(&said, &self.names, self.lang),
            sure: item.sure,
            doubtful: item.sure < i64::from(DOUBTFUL),
            found_by: self.lang.pick(&item.found_zh, &item.found_en).to_owned(),
            state: item.state.clone(),
            reason: item.reason.clone().unwrap_or_default(),
            version: item.row_version,
            anchor: match self.marked.contains(&item.item) {
                true => format!("m-{}", item.item),
                false => item.clause.as_ref().map(ToString::to_string).unwrap_or_default(),
            },
            problems: problems
                .filter(|_| item.state != "rejected")
                .map(|problem| problem.message.get(self.lang).to_owned())
                .collect(),
            changed_by: self.people.get(&item.changed_by).cloned().unwrap_or_default(),
            asks: match item.state.as_str() {
                "open" => asks(&self.desk.text, &said, self.lang),
                _ => Vec::new(),
            },
        }
    }
}

/// The places to mark in a clause: items over the same words share one.
fn marks(desk: &Desk, own: Span) -> Vec<(Span, String)> {
    let mut places: BTreeMap<(usize, usize), Vec<i64>> = BTreeMap::new();
    for item in desk
        .judged()
        .filter(|item| item.state != "rejected" && item.list != "clause")
    {
        let said = proposal(item);
        if let Some(span) = said
            .span
            .filter(|span| own.contains(*span) && !span.is_empty() && *span != own)
        {
            places.entry((span.start, span.end)).or_default().push(item.item);
        }
    }
    let mut found: Vec<(Span, String)> = Vec::new();
    for ((start, end), numbers) in places {
        let text: Vec<String> = numbers.iter().map(i64::to_string).collect();
        match found.last_mut() {
            // Inside of what is marked already.
            Some((span, names)) if start < span.end => names.push_str(&format!(" {}", text.join(" "))),
            _ => found.push((Span::new(start, end), text.join(" "))),
        }
    }
    found
}

#[derive(Template)]
#[template(path = "draft.html")]
struct DraftPage {
    f: Frame,
    base: String,
    title: String,
    number: String,
    pack: String,
    file: String,
    open: bool,
    may: bool,
    items: usize,
    judged: usize,
    left: Left,
    next: Option<i64>,
    clauses: Vec<ClauseView>,
    /// What is taken for granted of figures of which the text does not say it.
    assumed: Vec<AssumedView>,
    doubtful: Vec<CardView>,
    more_doubtful: Vec<CardView>,
    along: Vec<CardView>,
    general: Vec<String>,
    /// Items that the checks refuse: number, title, what is wrong.
    wrong: Vec<(i64, String, String)>,
    /// What the reader points at in the text as a whole.
    notes: Vec<NoteView>,
    /// The latest steps: when, who, what, whether taken back, on which item.
    steps: Vec<(String, String, String, bool, String)>,
    differences: Vec<Pair>,
    /// Figures that wait to be judged.
    figures: usize,
    /// What the text says of other documents.
    others: Others,
    /// The day from which it is put in force, unless chosen otherwise.
    from: String,
    kinds: Vec<(&'static str, &'static str)>,
}

/// `GET /documents/texts/{sha256}/review`
pub async fn show_one(visit: Visit, Path(sha256): Path<String>) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let hash = hash_of(&sha256)?;
    let Some(desk) = Desk::load(&visit.app, &hash).await? else {
        return Ok(Redirect::to(&format!("/documents/texts/{sha256}")).into_response());
    };
    let people = visit.app.people_names().await?;
    let problems = if desk.is_open() {
        desk.problems()
    } else {
        BTreeMap::new()
    };
    let left = desk.left();
    let reading = &desk.text.reading;
    let accountable: Vec<&ClausePath> = reading
        .accountable()
        .into_iter()
        .map(|clause| &clause.path)
        .collect();
    let mut marked_items = Vec::new();
    let mut words = Vec::new();
    for clause in reading.all_clauses() {
        let marks = marks(&desk, clause.own);
        let numbers = marks
            .iter()
            .filter_map(|(_, names)| names.split(' ').next()?.parse::<i64>().ok());
        marked_items.extend(numbers);
        let mut pieces = marked(&desk.text.source, clause, marks);
        anchored_once(&mut pieces);
        words.push((clause, pieces));
    }
    let cards = Cards {
        desk: &desk,
        problems: &problems,
        people: &people,
        names: names(&desk),
        marked: &marked_items,
        lang: visit.lang,
    };
    let clauses: Vec<ClauseView> = words
        .into_iter()
        .map(|(clause, words)| ClauseView {
            path: clause.path.to_string(),
            level: clause.path.steps().count(),
            words,
            cards: cards
                .desk
                .judged()
                .filter(|item| item.clause.as_ref() == Some(&clause.path))
                .map(|item| cards.card(item))
                .collect(),
            open: left.clauses.contains(&clause.path),
            notes: NoteView::of_clause(reading, Some(&clause.path), visit.lang),
            accountable: accountable.contains(&&clause.path),
        })
        .collect();
    let mut doubtful: Vec<CardView> = desk
        .judged()
        .filter(|item| item.state == "open" && item.sure < i64::from(DOUBTFUL))
        .map(|item| cards.card(item))
        .collect();
    doubtful.sort_by_key(|card| card.sure);
    let more_doubtful = doubtful.split_off(doubtful.len().min(SHOWN_DOUBTS));
    let along = desk
        .items
        .iter()
        .filter(|item| item.state == "accepted" && !Proposal::JUDGED.contains(&item.list.as_str()))
        .map(|item| cards.card(item))
        .collect();
    let known: Vec<String> = desk
        .items
        .iter()
        .map(|item| proposal(item).id().to_owned())
        .collect();
    let general = problems
        .iter()
        .filter(|(item, _)| !known.contains(item))
        .flat_map(|(_, problems)| problems)
        .map(|problem| problem.message.get(visit.lang).to_owned())
        .collect();
    let wrong = wrong(&desk, &problems, visit.lang);
    let steps = desk
        .steps
        .iter()
        .take(12)
        .map(|step| {
            let who = people.get(&step.person).cloned().unwrap_or_default();
            let what = crate::pages::actions::words(&step.action, visit.lang);
            (
                step.at.format("%m-%d %H:%M").to_string(),
                who,
                what,
                step.undone_at.is_some(),
                step_subject(&desk, &step.changes),
            )
        })
        .collect();
    let document = &reading.document;
    let others = repealed::of_review(&visit, &desk).await?;
    html(&DraftPage {
        f: visit.frame(SECTION, visit.t("草案审阅", "Review of a draft")),
        base: address(&hash),
        title: document.title.clone().unwrap_or_else(|| desk.file.clone()),
        number: document.doc_number.clone().unwrap_or_default(),
        pack: desk.review.pack.clone(),
        file: desk.file.clone(),
        open: desk.is_open(),
        may: visit.signed()?.may_do(Task::RunOffice) && desk.is_open(),
        items: desk.judged().count(),
        judged: desk.judged().filter(|item| item.state != "open").count(),
        next: next(&desk),
        differences: differences(&visit, &desk).await?,
        figures: clauses.iter().map(ClauseView::figures).sum(),
        from: others.effective.unwrap_or(visit.app.today()).to_string(),
        others,
        left,
        clauses,
        assumed: assumed(&desk, &cards.names, visit.lang),
        doubtful,
        more_doubtful,
        along,
        general,
        wrong,
        notes: NoteView::of_clause(reading, None, visit.lang),
        steps,
        kinds: ["duty", "target", "rule", "clause", "parameter"]
            .map(|list| (list, kind_words(list, visit.lang)))
            .to_vec(),
    })
}

/// What a step was about: the item, and how many more.
fn step_subject(desk: &Desk, changes: &serde_json::Value) -> String {
    let all = changes.as_array().map_or(&[][..], Vec::as_slice);
    let first = all.first().and_then(|change| change.get("item")?.as_i64());
    let item = first.and_then(|number| desk.items.iter().find(|item| item.item == number));
    let title = item.map(|item| proposal(item).title().to_owned());
    match (title, all.len()) {
        (None, _) => String::new(),
        (Some(title), 1) => title,
        (Some(title), count) => format!("{title} (+{})", count - 1),
    }
}

/// How units, groups, indicators and parameters of the draft and indicators of the base are called, by their ids.
pub fn names(desk: &Desk) -> BTreeMap<String, String> {
    let base = base_pack().items.indicators.into_iter();
    let mut names: BTreeMap<String, String> = base.map(|one| (one.id, one.name)).collect();
    for item in desk
        .items
        .iter()
        .filter(|item| !Proposal::JUDGED.contains(&item.list.as_str()))
    {
        let said = proposal(item);
        names.insert(said.id().to_owned(), said.title().to_owned());
    }
    names
}

/// The items that the checks refuse, in the order of the text.
fn wrong(desk: &Desk, problems: &BTreeMap<String, Vec<Problem>>, lang: Lang) -> Vec<(i64, String, String)> {
    let items = desk
        .items
        .iter()
        .filter(|item| matches!(item.state.as_str(), "open" | "accepted"));
    items
        .flat_map(|item| {
            let said = proposal(item);
            let found = problems.get(said.id()).into_iter().flatten();
            let line = |problem: &Problem| {
                let words = problem.message.get(lang).to_owned();
                (item.item, said.title().to_owned(), words)
            };
            found.map(line).collect::<Vec<_>>()
        })
        .collect()
}

/// What this edition would change against the one in force, where there is one.
async fn differences(visit: &Visit, desk: &Desk) -> Result<Vec<Pair>, Stop> {
    let editions = visit.app.store.list_editions(Some(&desk.review.pack)).await?;
    let before = desk.review.edition.unwrap_or(i64::MAX);
    let Some(earlier) = editions.iter().find(|edition| edition.number < before) else {
        return Ok(Vec::new());
    };
    let earlier =
        kaifa_flow::documents::shelf::find_edition(&visit.app.store, &desk.review.pack, earlier.number)
            .await?;
    let drafted = with_base(desk.files()).edition;
    let party = |edition| Party {
        edition,
        source: None,
    };
    let mut pairs = compare(party(&earlier), party(&drafted));
    pairs.retain(|pair| pair.outcome != Outcome::Same);
    Ok(pairs)
}
