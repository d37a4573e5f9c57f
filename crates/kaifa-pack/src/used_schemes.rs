//! Which schemes a scheme rests on: those whose scores it takes by the scoring function `scheme` (F12), and those that these take in
//! turn. A name is an id or a series, of which the edition of the evaluation year is meant.

use kaifa_base::{Place, Problem, Words};

use crate::codes;
use crate::item::{Scheme, ScoreFunction};

impl Scheme {
    /// The schemes whose scores the indicators take, as they are written: an id or a series.
    pub fn used_schemes(&self) -> impl Iterator<Item = &str> {
        self.indicators.iter().filter_map(|one| match &one.score {
            Some(ScoreFunction::Scheme { scheme }) => Some(scheme.as_str()),
            _ => None,
        })
    }

    /// Whether a name means this scheme in the years in which it holds.
    pub fn is_called(&self, name: &str) -> bool {
        self.id == name || self.series == name
    }
}

/// The scheme of a list that holds in an evaluation year: the one of that id or series, or the only one that holds. Several that
/// could be meant, or none, are a problem.
pub fn scheme_in_year<'s>(
    all: &'s [Scheme],
    wanted: Option<&str>,
    year: i32,
    place: &Place,
) -> Result<&'s Scheme, Problem> {
    let mut holding = all
        .iter()
        .filter(|scheme| wanted.is_none_or(|name| scheme.is_called(name)) && scheme.holds_in(year));
    let (first, others) = (holding.next(), holding.count());
    if let (Some(only), 0) = (first, others) {
        return Ok(only);
    }
    let (named, named_en) = match wanted {
        Some(name) => (format!("“{name}”"), format!(" `{name}`")),
        None => (String::new(), String::new()),
    };
    let words = match first {
        None => Words::new(
            format!("没有适用于 {year} 年的办法{named}"),
            format!("no scheme{named_en} holds in {year}"),
        ),
        Some(_) => Words::new(
            format!("有 {} 个办法{named}适用于 {year} 年", others + 1),
            format!("{} schemes{named_en} hold in {year}", others + 1),
        ),
    };
    Err(Problem::error(&codes::SCHEME_OVERLAP, place.clone(), words))
}

/// All schemes that a scheme rests on, each once and after those that it rests on itself. `find` gives the scheme of a name.
pub fn used_schemes<'s>(
    scheme: &Scheme,
    find: &dyn Fn(&str) -> Result<&'s Scheme, Problem>,
) -> Result<Vec<&'s Scheme>, Vec<Problem>> {
    let mut walk = Walk {
        find,
        open: vec![scheme.id.clone()],
        found: Vec::new(),
        problems: Vec::new(),
    };
    walk.below(scheme);
    if walk.problems.is_empty() {
        Ok(walk.found)
    } else {
        Err(walk.problems)
    }
}

struct Walk<'s, 'f> {
    find: &'f dyn Fn(&str) -> Result<&'s Scheme, Problem>,
    /// The schemes on the way down.
    open: Vec<String>,
    found: Vec<&'s Scheme>,
    problems: Vec<Problem>,
}

impl Walk<'_, '_> {
    fn below(&mut self, scheme: &Scheme) {
        for name in scheme.used_schemes() {
            let used = match (self.find)(name) {
                Ok(used) => used,
                Err(problem) => {
                    self.problems.push(problem);
                    continue;
                }
            };
            if self.open.contains(&used.id) {
                // What was checked has no circle; a file from elsewhere may have one.
                self.problems.push(Problem::error(
                    &codes::SCHEME_CIRCLE,
                    used.at.place(&used.id),
                    Words::new(
                        "办法之间相互引用成一圈",
                        "schemes use each other's scores in a circle",
                    ),
                ));
            } else if self.found.iter().all(|one| one.id != used.id) {
                self.open.push(used.id.clone());
                self.below(used);
                self.open.pop();
                self.found.push(used);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// A scheme of an edition that takes the scores of others.
    fn scheme(id: &str, years: &str, used: &[&str]) -> String {
        let head = format!(
            "[[scheme]]\nid = \"{id}\"\n{years}title = \"t\"\nsubject = \"enterprise\"\nmethod = \"points\"\n\
             [[scheme.input]]\nname = \"x\"\n"
        );
        let weight = 100 / (used.len() + 1);
        let own = format!(
            "[[scheme.indicator]]\nid = \"own\"\ntitle = \"o\"\nvalue = \"x\"\nweight = \"{}\"\nmissing = \"zero\"\n\
             score = {{ function = \"best_ratio\" }}\n",
            100 - weight * used.len()
        );
        let others = used.iter().enumerate().map(|(at, name)| {
            format!(
                "[[scheme.indicator]]\nid = \"other{at}\"\ntitle = \"o\"\nweight = \"{weight}\"\nmissing = \"zero\"\n\
                 score = {{ function = \"scheme\", scheme = \"{name}\" }}\n"
            )
        });
        head + &own + &others.collect::<String>()
    }

    fn read(schemes: &[String]) -> crate::SchemeFile {
        crate::read_schemes(Path::new("s.toml"), &schemes.concat())
    }

    fn names(file: &crate::SchemeFile, of: &str, year: i32) -> Result<Vec<String>, Vec<Problem>> {
        let find = |name: &str| scheme_in_year(&file.schemes, Some(name), year, &Place::default());
        let used = used_schemes(find(of).map_err(|problem| vec![problem])?, &find)?;
        Ok(used.iter().map(|one| one.id.clone()).collect())
    }

    #[test]
    fn deeper_ones_come_first_each_once_and_a_series_means_its_edition_of_the_year() {
        let edition = |id: &str, year: i32| {
            let years = format!("series = \"province\"\nfrom_year = {year}\nuntil_year = {year}\n");
            scheme(id, &years, &["country"])
        };
        let file = read(&[
            scheme("city", "", &["province", "country"]),
            edition("p-1", 2024),
            edition("p-2", 2025),
            scheme("country", "", &[]),
        ]);
        assert!(file.problems.is_empty(), "{:#?}", file.problems);
        assert_eq!(names(&file, "city", 2024).unwrap(), ["country", "p-1"]);
        assert_eq!(names(&file, "city", 2025).unwrap(), ["country", "p-2"]);
        let none = names(&file, "city", 2026).unwrap_err();
        assert_eq!(none[0].message.zh, "没有适用于 2026 年的办法“province”");
    }

    #[test]
    fn a_circle_ends_in_words() {
        let file = read(&[scheme("a", "", &["b"]), scheme("b", "", &["a"])]);
        let problems = names(&file, "a", 2025).unwrap_err();
        assert_eq!(problems[0].code, codes::SCHEME_CIRCLE.code);
    }
}
