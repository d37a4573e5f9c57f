//! A review as it stands: the text, the items, what is left to judge, and what the pack would be if it were finished now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kaifa_base::{ClausePath, Digest, Problem, Severity, Span, Words};
use kaifa_pack::draft::{DOUBTFUL, Draft, Proposal, clause_titles, draft_files};
use kaifa_pack::{LoadedEdition, PackFiles};
use kaifa_store::Kept;
use kaifa_store::rows::{DraftItem, DraftReview, DraftStep};

use crate::app::App;
use crate::documents::shelf::with_base;
use crate::place::ReadText;
use crate::stop::Stop;

/// A review with everything on it.
#[derive(Debug)]
pub struct Desk {
    /// The review.
    pub review: Kept<DraftReview>,
    /// The name of the file.
    pub file: String,
    /// The text.
    pub text: Arc<ReadText>,
    /// The items in the order of the text.
    pub items: Vec<Kept<DraftItem>>,
    /// The steps, newest first.
    pub steps: Vec<Kept<DraftStep>>,
}

/// What is left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Left {
    /// Items that nobody has judged.
    pub items: usize,
    /// Of these, doubtful ones.
    pub doubtful: usize,
    /// Clauses that no accepted item cites and that are not accepted as statements.
    pub clauses: Vec<ClausePath>,
}

impl Left {
    /// Whether everything is judged and accounted for.
    pub fn is_nothing(&self) -> bool {
        self.items == 0 && self.clauses.is_empty()
    }
}

impl Desk {
    /// Loads a review; nothing where the text is not under review.
    pub async fn load(app: &App, sha256: &Digest) -> Result<Option<Desk>, Stop> {
        let Some(review) = app.store.find_draft_review(sha256).await? else {
            return Ok(None);
        };
        let Some(source) = app.store.find_source(sha256).await? else {
            return Ok(None);
        };
        Ok(Some(Desk {
            review,
            file: source.name.clone(),
            text: app.read_text(sha256, &source.bytes),
            items: app.store.list_draft_items(sha256).await?,
            steps: app.store.list_draft_steps(sha256).await?,
        }))
    }

    /// The same, or the answer that it is not there.
    pub async fn load_or_stop(app: &App, sha256: &Digest) -> Result<Desk, Stop> {
        let found = Desk::load(app, sha256).await?;
        found.ok_or_else(|| Stop::not_found("这份文件的审阅", "the review of this text"))
    }

    /// Whether it is still open.
    pub fn is_open(&self) -> bool {
        self.review.state == "open"
    }

    /// An item by its number.
    pub fn item(&self, number: i64) -> Option<&Kept<DraftItem>> {
        self.items
            .iter()
            .find(|item| item.item == number && item.state != "gone")
    }

    /// What the reviewer judges one by one: items of these kinds that are not gone.
    pub fn judged(&self) -> impl Iterator<Item = &Kept<DraftItem>> {
        self.items
            .iter()
            .filter(|item| item.state != "gone" && Proposal::JUDGED.contains(&item.list.as_str()))
    }

    /// The clauses to account for, with titles.
    pub fn clauses(&self) -> Vec<(ClausePath, String)> {
        clause_titles(&self.text.source, &self.text.reading)
    }

    /// What is left to do.
    pub fn left(&self) -> Left {
        let open: Vec<_> = self.judged().filter(|item| item.state == "open").collect();
        let mut accounted: BTreeSet<String> = BTreeSet::new();
        for item in self.judged().filter(|item| item.state == "accepted") {
            let proposal = proposal(item);
            accounted.extend(proposal.clauses().map(str::to_owned));
            if item.list == "clause" {
                accounted.insert(proposal.id().to_owned());
            }
        }
        let waits = |path: &ClausePath| open.iter().any(|item| item.clause.as_ref() == Some(path));
        Left {
            items: open.len(),
            doubtful: open.iter().filter(|item| item.sure < i64::from(DOUBTFUL)).count(),
            clauses: self
                .clauses()
                .into_iter()
                .map(|(path, _)| path)
                .filter(|path| !accounted.contains(path.as_str()) && !waits(path))
                .collect(),
        }
    }

    /// The draft as it stands: everything that was not rejected.
    pub fn draft(&self) -> Draft {
        Draft {
            name: self.review.pack.clone(),
            clauses: self.clauses(),
            proposals: self
                .items
                .iter()
                .filter(|item| matches!(item.state.as_str(), "open" | "accepted"))
                .map(|item| proposal(item))
                .collect(),
        }
    }

    /// The files of the pack as it stands.
    pub fn files(&self) -> PackFiles {
        draft_files(&self.draft(), false)
    }

    /// Everything wrong with the pack as it stands, by item; what belongs to no item under the empty name. Clauses that are
    /// not accounted for yet are counted elsewhere.
    pub fn problems(&self) -> BTreeMap<String, Vec<Problem>> {
        let LoadedEdition {
            edition,
            mut problems,
        } = with_base(self.files());
        problems.extend(kaifa_pack::check(&edition));
        problems.extend(kaifa_pack::check_text(
            &edition,
            &self.text.source,
            &self.text.reading,
        ));
        let mut by_item: BTreeMap<String, Vec<Problem>> = BTreeMap::new();
        for problem in problems {
            let counted = problem.code == kaifa_pack::codes::CLAUSE_UNACCOUNTED.code;
            if problem.severity == Severity::Error && !counted {
                let item = problem.place.item.clone().unwrap_or_default();
                by_item.entry(item).or_default().push(problem);
            }
        }
        by_item
    }
}

/// A stored item as a proposal. Content is checked before it is stored; what cannot be read all the same is shown as an empty
/// item, which the checks then refuse.
pub fn proposal(item: &DraftItem) -> Proposal {
    let bound = |at: Option<i64>| at.and_then(|at| usize::try_from(at).ok());
    let blank = Proposal {
        list: item.list.clone(),
        fields: Default::default(),
        clause: item.clause.clone(),
        span: bound(item.span_start)
            .zip(bound(item.span_end))
            .map(|(start, end)| Span::new(start, end)),
        sure: u8::try_from(item.sure).unwrap_or(0),
        found_by: Words::new(item.found_zh.clone(), item.found_en.clone()),
    };
    blank.with_body(&item.content).unwrap_or(blank)
}
