//! Charts as SVG, drawn on the server: a figure against its required path, and places in a ranking over years.
//!
//! Text stays text, lines differ by dash as well as colour so that grey prints read, and every chart stands above the
//! table of its numbers. Only these two kinds are needed so far, both a dozen marks; a charting library would bring more
//! than it saves.

use std::fmt::Write as _;

use kaifa_base::Lang;

/// A point of a series: label on the horizontal axis and value, `None` where nothing is known.
pub type Point = (String, Option<f64>);

/// One line of a chart.
pub struct Series<'a> {
    /// Name at its end.
    pub name: &'a str,
    /// Its points; all series of a chart share the labels of the first.
    pub points: Vec<Point>,
    /// Whether it is the required path (dashed, no marks).
    pub required: bool,
}

const WIDTH: f64 = 720.0;
/// The least height; each name at the end of a line takes its own.
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 64.0;
/// Room for names at the ends of lines, at least and at most.
const RIGHT: [f64; 2] = [92.0, 360.0];
/// Height of a name.
const NAME: f64 = 14.0;
/// Room for what the vertical axis counts.
const TOP: f64 = 34.0;
const BOTTOM: f64 = 34.0;

/// What the vertical axis counts.
#[derive(Debug, Clone, Copy)]
pub enum Scale<'a> {
    /// Places in a ranking: small ones stand on top.
    Places,
    /// Values in a unit; empty for plain numbers.
    Values(&'a str),
}

impl Scale<'_> {
    /// What stands above the axis.
    fn words(self, lang: Lang) -> String {
        match (self, lang) {
            (Scale::Places, Lang::Zh) => "名次(位)".to_owned(),
            (Scale::Places, Lang::En) => "place".to_owned(),
            (Scale::Values(""), _) => lang.pick("数值", "number").to_owned(),
            (Scale::Values(unit), Lang::Zh) => format!("单位:{unit}"),
            (Scale::Values(unit), Lang::En) => format!("unit: {unit}"),
        }
    }

    /// A value of the axis, in words.
    fn value(self, value: f64, lang: Lang) -> String {
        match (self, lang) {
            (Scale::Places, Lang::Zh) => format!("第{}位", trim(value)),
            (Scale::Places, Lang::En) => format!("place {}", trim(value)),
            (Scale::Values(unit), Lang::Zh) => format!("{}{unit}", trim(value)),
            (Scale::Values(unit), Lang::En) => format!("{} {unit}", trim(value)).trim_end().to_owned(),
        }
    }
}

/// A year on the horizontal axis.
pub fn year(year: i64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{year}年"),
        Lang::En => year.to_string(),
    }
}

/// Lines over time. `title` is read by screen readers.
pub fn lines(title: &str, scale: Scale<'_>, series: &[Series<'_>], lang: Lang) -> String {
    let downwards = matches!(scale, Scale::Places);
    let values: Vec<f64> = series
        .iter()
        .flat_map(|s| s.points.iter().filter_map(|p| p.1))
        .collect();
    let labels: Vec<&str> = series
        .first()
        .map(|s| s.points.iter().map(|p| p.0.as_str()).collect())
        .unwrap_or_default();
    if values.is_empty() || labels.is_empty() {
        return String::new();
    }
    let (mut low, mut high) = values
        .iter()
        .fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
    let margin = if high > low {
        (high - low) * 0.12
    } else {
        (high.abs() * 0.1).max(1.0)
    };
    // Places are whole numbers; a first place is the highest there is, and below the last there is none.
    let whole = downwards && values.iter().all(|value| value.fract() == 0.0);
    if !whole {
        low -= margin;
        high += margin;
    }
    if whole {
        low = low.max(1.0);
        high = low + 4.0 * ((high - low) / 4.0).ceil().max(1.0);
    } else if downwards {
        low = low.max(0.0);
    }
    let named = series.iter().map(|one| width(one.name)).fold(0.0, f64::max);
    let right = (named + 16.0).clamp(RIGHT[0], RIGHT[1]);
    let height = HEIGHT.max(TOP + BOTTOM + NAME * series.len() as f64);
    let x = |i: usize| {
        let steps = labels.len().saturating_sub(1).max(1) as f64;
        if labels.len() == 1 {
            (LEFT + WIDTH - right) / 2.0
        } else {
            LEFT + (WIDTH - LEFT - right) * i as f64 / steps
        }
    };
    let y = |v: f64| {
        let share = (v - low) / (high - low);
        let share = if downwards { share } else { 1.0 - share };
        TOP + (height - TOP - BOTTOM) * share
    };
    let mut svg = String::new();
    let _ = write!(
        svg,
        r##"<svg viewBox="0 0 {WIDTH} {height:.0}" role="img" aria-label="{}" font-size="12" fill="#46566a">"##,
        escape(title)
    );
    for i in 0..=4 {
        let value = low + (high - low) * f64::from(i) / 4.0;
        let at = y(value);
        let _ = write!(
            svg,
            r##"<line x1="{LEFT}" x2="{:.1}" y1="{at:.1}" y2="{at:.1}" stroke="#e1e6ec"/><text x="{:.1}" y="{:.1}" text-anchor="end">{}</text>"##,
            WIDTH - right,
            LEFT - 8.0,
            at + 4.0,
            tick(value, high - low)
        );
    }
    let _ = write!(
        svg,
        r##"<text x="{:.1}" y="14" text-anchor="end">{}</text>"##,
        LEFT - 8.0,
        escape(&scale.words(lang))
    );
    for (i, label) in labels.iter().enumerate() {
        let _ = write!(
            svg,
            r##"<text x="{:.1}" y="{:.1}" text-anchor="middle">{}</text>"##,
            x(i),
            height - 10.0,
            escape(label)
        );
    }
    const INKS: [&str; 4] = ["#0b5a7a", "#a8480a", "#1f6f43", "#5b3a93"];
    let mut ends: Vec<(f64, f64, &str, &str)> = Vec::new();
    for (n, line) in series.iter().enumerate() {
        let ink = if line.required {
            "#566678"
        } else {
            INKS[n % INKS.len()]
        };
        // Lines of one colour differ by their dash.
        const DASHES: [&str; 4] = ["", "10 3", "2 3", "10 3 2 3"];
        let dash = if line.required {
            "6 5"
        } else {
            DASHES[n / INKS.len() % DASHES.len()]
        };
        let dash = match dash {
            "" => String::new(),
            dash => format!(r#" stroke-dasharray="{dash}""#),
        };
        let known: Vec<(f64, f64, &str, f64)> = line
            .points
            .iter()
            .enumerate()
            .filter_map(|(i, (label, value))| value.map(|v| (x(i), y(v), label.as_str(), v)))
            .collect();
        let path: Vec<String> = known
            .iter()
            .map(|(px, py, ..)| format!("{px:.1},{py:.1}"))
            .collect();
        let _ = write!(
            svg,
            r##"<polyline points="{}" fill="none" stroke="{ink}" stroke-width="2"{dash}/>"##,
            path.join(" ")
        );
        if !line.required {
            for (px, py, label, value) in &known {
                let _ = write!(
                    svg,
                    r##"<circle cx="{px:.1}" cy="{py:.1}" r="3.5" fill="{ink}"><title>{} {}</title></circle>"##,
                    escape(label),
                    escape(&scale.value(*value, lang))
                );
            }
        }
        if let Some((px, py, ..)) = known.last() {
            ends.push((*px, *py, ink, line.name));
        }
    }
    // Names at the ends are moved apart where lines end close to each other.
    ends.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut above = f64::MIN;
    for (px, py, ink, name) in ends {
        let at = py.max(above + NAME);
        above = at;
        let _ = write!(
            svg,
            r##"<text x="{:.1}" y="{:.1}" fill="{ink}">{}</text>"##,
            px + 8.0,
            at + 4.0,
            escape(name)
        );
    }
    svg.push_str("</svg>");
    svg
}

/// About how wide a name is: Chinese characters are as wide as high, others about half.
fn width(name: &str) -> f64 {
    name.chars()
        .map(|sign| if sign.is_ascii() { 7.0 } else { 12.0 })
        .sum()
}

fn tick(value: f64, range: f64) -> String {
    if range >= 8.0 || value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.1}")
    }
}

fn trim(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_keeps_gaps_and_escapes_names() {
        let series = [Series {
            name: "甲<区",
            points: vec![
                ("2023".into(), Some(43.0)),
                ("2024".into(), None),
                ("2025".into(), Some(47.0)),
            ],
            required: false,
        }];
        let svg = lines("名次", Scale::Places, &series, Lang::Zh);
        assert_eq!(svg.matches("<circle").count(), 2);
        assert!(svg.contains("甲&lt;区"));
        assert!(svg.contains("aria-label=\"名次\""));
    }

    #[test]
    fn long_names_and_many_lines_have_room_and_lines_of_one_colour_differ() {
        let name = "一".repeat(24);
        let names: Vec<String> = (0..40).map(|n| format!("{name}{n}")).collect();
        let series: Vec<Series<'_>> = names
            .iter()
            .zip(1..)
            .map(|(name, place)| Series {
                name,
                points: vec![
                    ("2024".into(), Some(f64::from(place))),
                    ("2025".into(), Some(f64::from(place))),
                ],
                required: false,
            })
            .collect();
        let svg = lines("名次", Scale::Places, &series, Lang::Zh);
        let last = svg.rsplit("<text x=\"").next().unwrap();
        let at: f64 = last.split('"').next().unwrap().parse().unwrap();
        assert!(at + 24.0 * 12.0 <= WIDTH, "the name begins at {at}");
        assert!(svg.contains("viewBox=\"0 0 720 628\""), "{}", &svg[..80]);
        let fifth = svg.split("<polyline").nth(5).unwrap();
        assert!(fifth.contains("stroke-dasharray=\"10 3\""), "{fifth:.200}");
    }

    #[test]
    fn the_axis_says_what_it_counts() {
        let series = [Series {
            name: "甲区",
            points: vec![
                (year(2024, Lang::Zh), Some(43.5)),
                (year(2025, Lang::Zh), Some(47.0)),
            ],
            required: false,
        }];
        let values = lines("产值", Scale::Values("亿元"), &series, Lang::Zh);
        for said in [">单位:亿元<", ">2024年<", "<title>2024年 43.5亿元</title>"] {
            assert!(values.contains(said), "{said}: {values}");
        }
        let places = lines("places", Scale::Places, &series, Lang::En);
        assert!(
            places.contains(">place<") && places.contains("place 47</title>"),
            "{places}"
        );
    }

    #[test]
    fn nothing_known_draws_nothing() {
        let series = [Series {
            name: "甲",
            points: vec![("2023".into(), None)],
            required: false,
        }];
        assert_eq!(lines("名次", Scale::Places, &series, Lang::Zh), "");
    }

    #[test]
    fn better_ranks_stand_higher() {
        let series = [Series {
            name: "甲",
            points: vec![("2023".into(), Some(40.0)), ("2024".into(), Some(10.0))],
            required: false,
        }];
        let svg = lines("名次", Scale::Places, &series, Lang::Zh);
        let points = svg.split("points=\"").nth(1).unwrap().split('"').next().unwrap();
        let heights: Vec<f64> = points
            .split(' ')
            .map(|p| p.split(',').nth(1).unwrap().parse().unwrap())
            .collect();
        assert!(heights[1] < heights[0]);
    }
}
