//! What a text says about the end of others: which documents it repeals and which it amends, and which of ours those are. A text
//! only says so; that a document ends is recorded by a person (`life`), on the page where the new one comes into force.

use std::collections::BTreeSet;

use kaifa_base::{ClausePath, Date, Span};
use kaifa_pack::Pack;
use kaifa_store::Store;
use kaifa_text::metadata::validity::{Validity, amended};

use crate::documents::shelf::list_packs;
use crate::documents::take_in::folded;
use crate::place::picture::Picture;
use crate::place::{PlacePicture, ReadText};
use crate::stop::Stop;

/// A document that a text says ends with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeal {
    /// How the text names it: 《title》 and number.
    pub named: String,
    /// Where.
    pub span: Span,
    /// The clause that says so.
    pub clause: Option<ClausePath>,
    /// Whether only some of its clauses are meant: then it goes on, in its next edition.
    pub partly: bool,
    /// The pack of the document, where it is one of ours.
    pub pack: Option<String>,
}

/// How a document of ours can be named elsewhere.
#[derive(Debug, Clone)]
pub struct Known {
    pack: String,
    title: String,
    number: Option<String>,
}

impl Known {
    /// The name of a pack's document; nothing where the pack is about none.
    pub fn of(pack: &Pack) -> Option<Known> {
        let document = pack.document.as_ref()?;
        Some(Known {
            pack: pack.name.clone(),
            title: document.title.as_deref().map(plain).unwrap_or_default(),
            number: document.doc_number.as_deref().map(folded),
        })
    }

    /// Every document that ever was in force, each once, as its newest edition names it.
    pub async fn all(store: &Store) -> Result<Vec<Known>, Stop> {
        let mut seen = BTreeSet::new();
        let packs = list_packs(store).await?.into_iter();
        let newest = packs.filter(|(_, pack)| seen.insert(pack.name.clone()));
        Ok(newest.filter_map(|(_, pack)| Known::of(&pack)).collect())
    }

    /// Whether a title and number name this document. A number decides where both have one; else one title holds the other, since
    /// a notice and what it issues are called by either name.
    fn is_named(&self, title: &str, number: Option<&str>) -> bool {
        if let (Some(own), Some(number)) = (&self.number, number) {
            return *own == folded(number);
        }
        let title = plain(title);
        let long = title.chars().count().min(self.title.chars().count()) >= SHORTEST;
        long && (self.title.contains(&title) || title.contains(&self.title))
    }

    /// The one that a title and number name best: 《甲办法(试行)》 is not 《甲办法》 where both are there.
    fn find<'k>(
        known: impl Iterator<Item = &'k Known>,
        title: &str,
        number: Option<&str>,
    ) -> Option<&'k Known> {
        let words = plain(title);
        let holds = |known: &Known| known.title.contains(&words);
        let apart = |known: &Known| known.title.len().abs_diff(words.len());
        known
            .filter(|known| known.is_named(title, number))
            .min_by_key(|known| (!holds(known), apart(known)))
    }
}

/// Titles shorter than this say too little to tell a document by them.
const SHORTEST: usize = 6;

/// A title without blanks, marks of quotation and differences of brackets.
fn plain(title: &str) -> String {
    let fold = |c: char| match c {
        '\u{ff08}' => '(',
        '\u{ff09}' => ')',
        other => other,
    };
    let kept = title
        .chars()
        .filter(|c| !c.is_whitespace() && !"《》〈〉“”\"".contains(*c));
    kept.map(fold).collect()
}

/// The documents that a text says end with it, in its order, each once. `own` is the pack of the text itself.
pub fn named_by(text: &ReadText, own: &str, known: &[Known]) -> Vec<Repeal> {
    let mut found: Vec<Repeal> = Vec::new();
    for one in &text.reading.document.validity.replaces {
        let number = one.number.as_deref();
        let others = known.iter().filter(|known| known.pack != own);
        let pack = Known::find(others, &one.title, number).map(|known| known.pack.clone());
        let repeal = Repeal {
            named: format!("《{}》{}", one.title, number.unwrap_or_default()),
            span: one.span,
            clause: text
                .reading
                .clause_at(one.span.start)
                .map(|clause| clause.path.clone()),
            partly: names_clauses(text, one.span.end),
            pack,
        };
        let again = found.iter().any(|known| match &repeal.pack {
            Some(pack) => known.pack.as_ref() == Some(pack),
            None => known.named == repeal.named,
        });
        if !again {
            found.push(repeal);
        }
    }
    found
}

/// Whether clauses are named behind a title: 《…》第五条同时废止.
fn names_clauses(text: &ReadText, end: usize) -> bool {
    let behind = text
        .source
        .slice(Span::new(end, (end + 10).min(text.source.len())));
    let behind = behind.trim_start_matches(|c: char| c.is_whitespace() || "的中)\u{ff09}".contains(c));
    behind.starts_with('第') && behind.contains(['条', '款', '项'])
}

/// The document that a text amends, as its title says (关于修改《甲》的决定): the title, and the pack where it is one of ours.
pub fn amended_by(text: &ReadText, known: &[Known]) -> Option<(String, Option<String>)> {
    let title = amended(text.reading.document.title.as_deref()?)?.to_owned();
    let pack = Known::find(known.iter(), &title, None);
    Some((title, pack.map(|known| known.pack.clone())))
}

/// Whether a text does nothing but end others, so that nothing takes their place.
pub fn only_repeals(text: &ReadText) -> bool {
    let title = text.reading.document.title.as_deref();
    title.is_some_and(Validity::only_repeals)
}

/// The last day of what ends when a text takes effect; `from` is the day from which it is in force here.
pub fn last_day(text: &ReadText, from: Date) -> Option<Date> {
    let stated = text.reading.document.validity.effective.as_ref();
    stated.map_or(from, |stated| stated.value).pred_opt()
}

/// A document in force that another one in force says ends with it, while nobody has recorded that.
#[derive(Debug, Clone)]
pub struct Waiting<'p> {
    /// The one that says so.
    pub by: &'p PlacePicture,
    /// What it says.
    pub repeal: Repeal,
    /// The one that is to end.
    pub ends: &'p PlacePicture,
}

/// Everything that waits so on the day of a picture.
pub async fn waiting<'p>(store: &Store, picture: &'p Picture) -> Result<Vec<Waiting<'p>>, Stop> {
    let says = |place: &&PlacePicture| {
        let text = place.text.as_ref();
        text.is_some_and(|text| !text.reading.document.validity.replaces.is_empty())
    };
    let mut found = Vec::new();
    if !picture.places.iter().any(|place| says(&place)) {
        return Ok(found);
    }
    let recorded = store.list_document_ends(None).await?;
    let known: Vec<Known> = picture
        .places
        .iter()
        .filter_map(|place| Known::of(&place.edition.pack))
        .collect();
    for by in picture.places.iter().filter(says) {
        let repeals = by.text.iter().flat_map(|text| named_by(text, by.name(), &known));
        for repeal in repeals.filter(|repeal| !repeal.partly) {
            let ends = repeal.pack.as_deref().and_then(|pack| picture.place(pack));
            let Some(ends) = ends.filter(|ends| recorded.iter().all(|end| end.pack != ends.name())) else {
                continue;
            };
            found.push(Waiting { by, repeal, ends });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<Known> {
        let of = |pack: &str, title: &str, number: Option<&str>| Known {
            pack: pack.to_owned(),
            title: plain(title),
            number: number.map(folded),
        };
        vec![
            of(
                "old",
                "甲市人民政府关于印发《甲市园区考核办法(试行)》的通知",
                Some("甲政发〔2024〕6号"),
            ),
            of("other", "甲市招商若干措施", None),
            of("own", "甲市园区考核办法", Some("甲政发〔2026〕9号")),
        ]
    }

    fn read(words: &str) -> ReadText {
        let source = kaifa_text::Source::decode(words.as_bytes());
        let reading = kaifa_text::read(&source);
        ReadText { source, reading }
    }

    fn named(words: &str) -> Vec<(String, Option<String>, bool)> {
        let text = read(&format!(
            "甲市园区考核办法\n甲政发〔2026〕9号\n第一条 每月报送数据。\n{words}\n"
        ));
        let found = named_by(&text, "own", &known()).into_iter();
        found.map(|one| (one.named, one.pack, one.partly)).collect()
    }

    #[test]
    fn a_repealed_document_is_found_by_its_number_or_by_its_title() {
        for words in [
            "第二条 本办法自印发之日起施行。《甲市园区考核办法(试行)》(甲政发〔2024〕6号)同时废止。",
            "第二条 本办法自印发之日起施行,《甲市园区考核办法(试行)》(甲政发[2024]6号)予以废止。",
            "第二条 《甲市园区考核办法(试行)》自本办法施行之日起废止。",
            "第二条 原《甲市园区考核办法(试行)》(甲政发〔2024〕6号)废止。",
        ] {
            let found = named(words);
            assert_eq!(found.len(), 1, "{words}: {found:?}");
            assert_eq!(
                (found[0].1.as_deref(), found[0].2),
                (Some("old"), false),
                "{words}"
            );
        }
        let two = named("第二条 《甲市招商若干措施》、《乙市园区规定》(乙政发〔2020〕1号)同时废止。");
        let packs: Vec<Option<&str>> = two.iter().map(|one| one.1.as_deref()).collect();
        assert_eq!(packs, [Some("other"), None], "{two:?}");
        // Another number is another document, whatever its title.
        let other = named("第二条 《甲市园区考核办法(试行)》(甲政发〔2019〕2号)同时废止。");
        assert_eq!(other[0].1, None, "{other:?}");
        let partly = named("第二条 《甲市招商若干措施》第三条同时废止。");
        assert!(partly[0].2, "{partly:?}");
    }

    #[test]
    fn an_amending_decision_and_a_repealing_one_are_told_by_their_titles() {
        let amends =
            read("甲市人民政府关于修改《甲市园区考核办法(试行)》的决定\n一、将第一条修改为:每月报送。\n");
        assert_eq!(
            amended_by(&amends, &known()),
            Some(("甲市园区考核办法(试行)".to_owned(), Some("old".to_owned())))
        );
        assert!(!only_repeals(&amends));
        let repeals = read(
            "甲市人民政府关于废止部分文件的决定\n经研究,决定废止下列文件:\n一、《甲市园区考核办法(试行)》(甲政发〔2024〕6号)\n二、《甲市招商若干措施》\n",
        );
        assert!(only_repeals(&repeals));
        let packs: Vec<Option<String>> = named_by(&repeals, "", &known())
            .into_iter()
            .map(|one| one.pack)
            .collect();
        assert_eq!(packs, [Some("old".to_owned()), Some("other".to_owned())]);
    }
}
