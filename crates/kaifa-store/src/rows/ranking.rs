//! Published ranking lists, by version, with their rows. A corrected list is a new version; the old one stays.

use kaifa_base::{Date, Digest};

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::code_list;

code_list! {
    /// How a subject stands in a list.
    RankState {
        /// Has a rank.
        Ranked = "ranked", "参加排名", "ranked";
        /// Evaluated and struck off.
        Disqualified = "disqualified", "取消资格", "disqualified";
        /// Not in the list.
        Absent = "absent", "未参评", "absent";
    }
}

table! {
    /// One version of a published list of one class and year.
    RankingList in "ranking_list" key [id] {
        /// Its id.
        id: String,
        /// Which list.
        list: String,
        /// The class of zones that it ranks.
        class: String,
        /// The year that it evaluates.
        year: i64,
        /// 1, 2, 3 …
        version: i64,
        /// Who published it.
        publisher: String,
        /// When it was published.
        published_on: Option<Date>,
        /// How many subjects the whole list has, if known.
        list_size: Option<i64>,
        /// The hash of the file that it came from.
        source: Option<Digest>,
        /// Who entered it.
        entered_by: String,
        /// When.
        entered_at: Instant,
        /// Why there is a new version.
        correction_reason: Option<String>,
    }
}

table! {
    /// One subject of one version of a list.
    RankingRow in "ranking_row" key [ranking_list, subject] {
        /// The version of the list.
        ranking_list: String,
        /// The unit, or its printed name where the directory does not know it.
        subject: String,
        /// The name as printed.
        printed_name: String,
        /// The level of the unit, as the list states it.
        level: Option<String>,
        /// How it stands.
        state: RankState,
        /// Its rank, from 1.
        rank: Option<i64>,
        /// Its award.
        award: Option<String>,
        /// The place of its rise among all rises of the list.
        rise_rank: Option<i64>,
        /// The place of its fall among all falls of the list.
        fall_rank: Option<i64>,
        /// Further columns of the list.
        further: serde_json::Value,
    }
}

impl Store {
    /// All versions of the lists, by list, class, year and version.
    pub async fn list_ranking_lists(&self) -> Result<Vec<Kept<RankingList>>> {
        self.select(Select::all().order("list, class, year, version"))
            .await
    }

    /// Per list, class and year the newest version, or, with a moment, the newest entered by then.
    pub async fn list_ranking_lists_in_force(
        &self,
        as_known_at: Option<Instant>,
    ) -> Result<Vec<Kept<RankingList>>> {
        let mut select = Select::all().order("list, class, year, version DESC");
        if let Some(moment) = as_known_at {
            select = select.at_most("entered_at", &moment);
        }
        let mut lists: Vec<Kept<RankingList>> = self.select(select).await?;
        lists.dedup_by(|older, newer| {
            older.list == newer.list && older.class == newer.class && older.year == newer.year
        });
        Ok(lists)
    }

    /// The rows of one version, by rank; those without one at the end.
    pub async fn list_ranking_rows(&self, ranking_list: &str) -> Result<Vec<Kept<RankingRow>>> {
        self.select(
            Select::all()
                .equals("ranking_list", &ranking_list.to_owned())
                .order("CASE WHEN rank IS NULL THEN 1 ELSE 0 END, rank, subject"),
        )
        .await
    }
}
