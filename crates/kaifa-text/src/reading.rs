//! Reading as a whole: a source goes in, a [`Reading`] comes out, always. The order is paragraphs, openings, tree,
//! metadata, then what each clause demands, then notes on what is odd.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;
use kaifa_base::Digest;

use crate::deadline::{Deadline, DeadlineKind};
use crate::labelled::{self, Labelled};
use crate::metadata::{self, Metadata};
use crate::notes::Note;
use crate::oddities::{self, Looked};
use crate::pattern::Regex;
use crate::responsible::ResponsibleReader;
use crate::source::Source;
use crate::tree::{self, Clause, ClauseKind};
use crate::{condition, deadline, lines, outline, strength, target, unread};

/// Letters of the title of a box, at most.
const LONGEST_TITLE_OF_BOX: usize = 24;

/// Letters in which a paper about zones, or about what is in them, speaks of one, at most.
const LETTERS_A_ZONE: usize = 700;
/// What such papers speak of.
static ZONES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("开发区|园区|高新区|经开区|工业区|产业[园区]|集聚区|集中区|保税|自贸|自由贸易|[^更创翻]新区|港区|度假区|示范区|试验区").unwrap()
});

/// What was read from a document.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What the document says about itself.
    pub document: Metadata,
    /// SHA-256 of the bytes as they came in.
    pub digest: Digest,
    /// The whole document; its children are preamble, clauses, closing part and attachments.
    pub root: Clause,
    /// What is odd about the text.
    pub notes: Vec<Note>,
}

/// Reads a source. Never fails.
pub fn read(source: &Source) -> Reading {
    // Bytes of something else, taken as text, are not worth reading however many they are.
    let binary = source.looks_binary();
    let paragraphs = match source.layout().is_none() && binary {
        true => lines::Paragraphs::default(),
        false => lines::paragraphs(source),
    };
    let openings = outline::openings(&paragraphs);
    let mut root = tree::build(&paragraphs, &openings);
    let numbered: Vec<&Clause> = root
        .children
        .iter()
        .filter(|c| c.kind == ClauseKind::Numbered)
        .collect();
    let range = match (numbered.first(), numbered.last()) {
        (Some(first), Some(last)) => {
            first.even.start..last.walk().last().map_or(last.even.end, |c| c.even.end)
        }
        _ => paragraphs.folded.text().len()..paragraphs.folded.text().len(),
    };
    let mut document = metadata::read(&paragraphs, range);
    document.attachments = metadata::attachments::find(&paragraphs, &root);
    let preamble = root.children.first().filter(|c| c.kind == ClauseKind::Preamble);
    let grounds = preamble.map_or("", |c| &paragraphs.folded.text()[c.even.clone()]);
    // A list of tasks without a date of signature names its year in its title or its grounds.
    let issued = document
        .issued
        .or_else(|| document.title.as_deref().and_then(metadata::year_of_title))
        .or_else(|| metadata::year_of_grounds(grounds));
    let mut demands = Demands {
        source,
        paragraphs: &paragraphs,
        issued,
        plan: document.validity.plan_period.as_ref().map(|plan| plan.value),
        responsible: ResponsibleReader::of(paragraphs.folded.text()),
        above: HeadingsAbove::default(),
        phases: Phases::default(),
        lead_ins: Vec::new(),
        about_zones: OnceCell::new(),
    };
    root.for_each_mut(&mut |clause| demands.read(clause));
    unread::weigh(&mut root, &paragraphs.folded);
    let notes = oddities::find(&Looked {
        source,
        binary,
        paragraphs: &paragraphs,
        openings: &openings,
        root: &root,
        metadata: &document,
    });
    Reading {
        document,
        digest: source.digest().clone(),
        root,
        notes,
    }
}

/// Reads what each clause demands, in the order of the text: what the clauses before said goes on to those behind and inside.
struct Demands<'a> {
    source: &'a Source,
    paragraphs: &'a lines::Paragraphs,
    /// The date of the paper, or of its year.
    issued: Option<NaiveDate>,
    /// The first and last year of the plan that the paper is about, where it is one.
    plan: Option<(i32, i32)>,
    responsible: ResponsibleReader,
    above: HeadingsAbove,
    phases: Phases,
    lead_ins: Vec<(usize, target::LeadIn)>,
    /// Whether the paper is about zones, once that was asked.
    about_zones: OnceCell<bool>,
}

impl Demands<'_> {
    fn read(&mut self, clause: &mut Clause) {
        let paragraphs = self.paragraphs;
        let folded = &paragraphs.folded;
        if clause.kind == ClauseKind::Preamble {
            self.responsible.note_outside(&folded.text()[clause.even.clone()]);
        }
        if clause.kind != ClauseKind::Numbered || clause.explains {
            return;
        }
        if let Some(row) = paragraphs.task_at(clause.even.start) {
            row.fill(clause, self.source, folded, self.issued);
            return;
        }
        let own = clause.words..clause.even.end;
        let units_taken = self.read_units(clause);
        let labelled = labelled::parts(folded.text(), own.clone(), folded.signs(own.clone()));
        // Tables inside the article are read by their columns.
        let rows = paragraphs.tasks_in(own.clone());
        let tables: Vec<Range<usize>> = match rows.is_empty() {
            true => Vec::new(),
            false => (paragraphs.tables.iter())
                .filter(|table| own.contains(&table.even.start))
                .map(|table| outline::with_title_and_notes(paragraphs, table, own.start))
                .collect(),
        };
        self.read_limits(clause, &[&units_taken[..], &tables].concat(), &labelled);
        self.read_goals(clause, &tables, &labelled);
        for row in rows {
            row.add_goals(clause, folded, self.issued);
            for limit in row.limits_of_columns(folded, self.issued) {
                if clause.deadlines.iter().all(|known| known.even != limit.even) {
                    clause.deadlines.push(limit);
                }
            }
        }
        clause.deadlines.sort_by_key(|deadline| deadline.even.start);
        clause.targets.sort_by_key(|target| target.even.start);
        clause.conditions = condition::find(folded, own.clone(), &clause.closing);
        clause.strengths = strength::find(folded, own, &clause.closing);
    }

    /// Who answers for it; gives where the units stand.
    fn read_units(&mut self, clause: &mut Clause) -> Vec<Range<usize>> {
        let folded = &self.paragraphs.folded;
        let own = clause.words..clause.even.end;
        let found = self.responsible.read(self.source, folded, own.clone());
        clause.responsible_start = closing_start(folded.text(), &found.clauses, own.end);
        clause.responsible = found.units;
        clause.lead = found.lead;
        let behind = found.clauses.last().map(|last| &folded.text()[last.end..own.end]);
        clause.closed_above_box = !clause.responsible.is_empty() && behind.is_some_and(titles_a_box);
        clause.closing = found.clauses;
        found.taken
    }

    /// Until when; `taken` is read as something else.
    fn read_limits(&mut self, clause: &mut Clause, taken: &[Range<usize>], labelled: &Labelled) {
        let folded = &self.paragraphs.folded;
        let own = clause.words..clause.even.end;
        clause.deadlines = deadline::find(folded, own.clone(), taken, self.issued);
        if let Some(plan) = self.plan {
            clause
                .deadlines
                .extend(deadline::years_of_plan(folded, own.clone(), taken, plan));
            clause.deadlines.sort_by_key(|deadline| deadline.even.start);
        }
        if self.phases.come_each_year(clause, folded.text()) {
            clause.deadlines.iter_mut().for_each(Deadline::repeat_each_year);
        }
        clause
            .deadlines
            .retain(|deadline| !labelled.tells(deadline.even.start));
        let text_end = clause.responsible_start.unwrap_or(own.end);
        leave_out_rhythms_of_heading(clause, folded.text(), text_end);
    }

    /// What is to be reached, by its own words and by the headings and lead-ins above it.
    fn read_goals(&mut self, clause: &mut Clause, tables: &[Range<usize>], labelled: &Labelled) {
        let folded = &self.paragraphs.folded;
        let headings = self.above.with(clause, folded.text(), labelled.demands);
        // How things stand limits nothing: “十四五”时期处于机遇期.
        let limits_nothing =
            |heading: &target::Heading| heading.opens_the_situation() || heading.opens_no_duties();
        if headings.iter().any(limits_nothing) {
            clause.deadlines.clear();
        }
        let lead_in = lead_in(&mut self.lead_ins, clause, folded.text(), headings);
        let skip = [&clause.closing[..], &labelled.situation, &labelled.limits, tables].concat();
        clause.targets = target::find(
            folded,
            clause.words..clause.even.end,
            &target::Article {
                skip: &skip,
                deadlines: &clause.deadlines,
                headings,
                lead_in: lead_in.as_ref(),
                limit: labelled.by(folded.text(), &clause.deadlines),
                row: false,
                issued: self.issued,
            },
        );
        // 全覆盖 and 应接尽接 are a share of a hundred per cent for zones; elsewhere they say how the task is meant.
        let covers = |target: &target::Target| {
            let words = &folded.text()[target.even.clone()];
            target.finding.by == "coverage" && (words.ends_with("全覆盖") || words.contains('尽'))
        };
        if clause.targets.iter().any(covers) && !self.is_about_zones() {
            clause.targets.retain(|target| !covers(target));
        }
    }

    /// Whether the paper is about zones: it speaks of them again and again.
    fn is_about_zones(&self) -> bool {
        *self.about_zones.get_or_init(|| {
            let text = self.paragraphs.folded.text();
            let fewest = text.chars().count().div_ceil(LETTERS_A_ZONE);
            ZONES.find_iter(text).take(fewest).count() == fewest
        })
    }
}

/// How many clauses hold a clause.
fn depth_of(clause: &Clause) -> usize {
    clause.path.as_str().bytes().filter(|byte| *byte == b'/').count()
}

/// The headings of the clauses on the way to where reading is, outermost first, and how deep each lies.
#[derive(Default)]
struct HeadingsAbove {
    depths: Vec<usize>,
    headings: Vec<target::Heading>,
}

impl HeadingsAbove {
    /// Goes on to a clause: its heading and those of the clauses that hold it.
    /// `demands`: its words say what is to be done about what the heading names.
    fn with(&mut self, clause: &Clause, text: &str, demands: bool) -> &[target::Heading] {
        let depth = depth_of(clause);
        let hold = self.depths.partition_point(|other| *other < depth);
        self.depths.truncate(hold);
        self.headings.truncate(hold);
        let heading = clause.heading.as_ref().map(|heading| heading.text.clone());
        self.depths.push(depth);
        self.headings.push(match heading {
            Some(heading) if demands => target::Heading::of_what_is_mended(heading),
            Some(heading) => target::Heading::of(heading),
            None if clause.is_leaf() => target::Heading::of(String::new()),
            None => target::Heading::of_lead_in(text[clause.words..clause.even.end].trim_end()),
        });
        &self.headings
    }
}

/// The clauses on the way to where reading is whose phases come each year (每年度按步骤推进。(一)…), by their depths.
#[derive(Default)]
struct Phases(Vec<usize>);

impl Phases {
    /// Goes on to a clause; says whether one that holds it has such phases.
    fn come_each_year(&mut self, clause: &Clause, text: &str) -> bool {
        let depth = depth_of(clause);
        self.0.retain(|other| *other < depth);
        let found = !self.0.is_empty();
        let lead_in = || &text[clause.words..clause.even.end];
        if !clause.is_leaf() && EACH_YEAR.is_match(lead_in()) {
            self.0.push(depth);
        }
        found
    }
}

static EACH_YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("每年度?[^。;]{0,6}(?:步骤|阶段|时序)").unwrap());

/// What the words before the parts of a clause say of all of them (二、目标 到2027年,全市园区力争: 1.…): by when, and whose the figures are. `lead_ins`
/// keeps those of the path so far.
fn lead_in(
    lead_ins: &mut Vec<(usize, target::LeadIn)>,
    clause: &Clause,
    text: &str,
    headings: &[target::Heading],
) -> Option<target::LeadIn> {
    let depth = depth_of(clause);
    lead_ins.retain(|(other, _)| *other < depth);
    let above = lead_ins.last().map(|(_, lead_in)| lead_in.clone());
    let goals = headings.iter().any(target::Heading::is_about_goals);
    if !clause.is_leaf() {
        let own = text[clause.words..clause.even.end].trim_end_matches(['\n', '。', ':']);
        let last = own
            .rfind(['。', '\n'])
            .map_or(0, |at| at + own[at..].chars().next().map_or(0, char::len_utf8));
        // 1.河道。“十五五”期间,整治河道80公里: where it speaks of no goals, a time that opens its last sentence or a clause of it.
        let start = clause.words + last;
        let opens = |d: &deadline::Deadline| {
            d.by.is_some() && d.even.start >= start && text[..d.even.start].ends_with(['。', ',', '\n', ' '])
        };
        if goals || clause.deadlines.iter().any(opens) {
            let mut found = target::LeadIn::of(&own[last..], start, &clause.deadlines);
            if !goals {
                found = found.time_alone();
            }
            lead_ins.extend(found.by.is_some().then_some((depth, found)));
        }
    }
    above
}

/// Where the closing clause begins that ends an article, if one does.
fn closing_start(text: &str, clauses: &[Range<usize>], end: usize) -> Option<usize> {
    let last = clauses.last()?;
    let rest = text.get(last.end..end)?;
    rest.chars()
        .all(|c| matches!(c, '。' | '\n' | ';' | ')'))
        .then_some(last.start)
}

/// A heading names the subject: a rhythm in it (定期开展监测) is no duty of its own where text follows.
fn leave_out_rhythms_of_heading(clause: &mut Clause, text: &str, text_end: usize) {
    // A heading that is a whole sentence (组建小分队,每季度外出招商) demands what it says.
    let Some(heading) = clause
        .heading
        .as_ref()
        .filter(|heading| !heading.text.contains(','))
    else {
        return;
    };
    let own = &text[clause.words..clause.even.end];
    // It stands at the beginning but for marks before it.
    let start = match own.starts_with(&heading.text) {
        true => 0,
        false => own.find(&heading.text).unwrap_or(0),
    };
    let end = clause.words + start + heading.text.len();
    let says_more = text[end.min(text_end)..text_end]
        .chars()
        .any(|c| !matches!(c, '。' | '\n' | '(' | '〔' | '[' | '【'));
    // 总结阶段(3月底前): the time of a phase that comes each year.
    let phase = |d: &Deadline| text[..d.even.start].ends_with('(') && text[d.even.end..].starts_with(')');
    if says_more {
        clause
            .deadlines
            .retain(|d| d.kind != DeadlineKind::Periodic || d.even.start >= end || phase(d));
    }
}

/// (责任单位:甲局) / 场景专栏: whether what stands behind a closing clause is the title of what follows.
fn titles_a_box(behind: &str) -> bool {
    let line = behind.trim_start_matches('。');
    let title = line.trim_matches('\n');
    line.starts_with('\n')
        && (2..=LONGEST_TITLE_OF_BOX).contains(&title.chars().count())
        && !title.contains(['。', ',', ';', ':', '\n', '、'])
}

impl Reading {
    /// All clauses with an address, in the order of the text.
    pub fn all_clauses(&self) -> Vec<&Clause> {
        self.root.children.iter().flat_map(Clause::walk).collect()
    }

    /// The articles: numbered clauses without numbered clauses inside.
    pub fn leaves(&self) -> Vec<&Clause> {
        self.all_clauses().into_iter().filter(|c| c.is_leaf()).collect()
    }

    /// The clauses that a pack accounts for: articles, preamble and closing part, and containers with words of their own.
    pub fn accountable(&self) -> Vec<&Clause> {
        self.all_clauses()
            .into_iter()
            .filter(|c| c.is_leaf() || c.has_text)
            .collect()
    }

    /// The clause at an address.
    pub fn clause(&self, path: &str) -> Option<&Clause> {
        self.all_clauses().into_iter().find(|c| c.path.as_str() == path)
    }

    /// The innermost clause whose own words hold a place of the source.
    pub fn clause_at(&self, offset: usize) -> Option<&Clause> {
        self.all_clauses()
            .into_iter()
            .find(|c| c.own.start <= offset && offset < c.own.end)
    }
}
