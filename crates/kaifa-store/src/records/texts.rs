//! The titles and texts of very long registers, kept in memory while they are searched.
//!
//! No index of either engine finds two Chinese signs within a title, and reading a million titles takes the database a third of a
//! second. Here they lie one behind the other and are looked through in some hundredths of one. They are read beside the first
//! search, which is answered by the database meanwhile; what was written since is added by the ledger's numbers; and they are let go
//! when nobody has searched for a while.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::database::Connection;
use crate::error::Result;
use crate::store::Store;
use crate::value::{Kind, Value};

/// Nobody searched for so long: the texts are let go.
const IDLE: Duration = Duration::from_secs(300);
/// When more records than this part of all have changed, the texts are read anew.
const CHANGED_PART: usize = 20;
/// Between two texts.
const END: char = '\n';

/// The register, and the field; its records' titles where there is none.
type Name = (String, Option<String>);

/// The texts that are at hand.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    held: Mutex<HashMap<Name, Held>>,
}

#[derive(Debug)]
enum Held {
    /// Somebody is reading them.
    Coming,
    Here(Arc<Lot>, Instant),
}

/// All texts of one field.
#[derive(Debug, Default, Clone)]
struct Lot {
    /// The ledger's number up to which they are those of the records.
    seq: i64,
    /// One behind the other.
    texts: Arc<String>,
    /// The end of each in `texts`, and of its record's id in `ids`.
    ends: Arc<Vec<(usize, usize)>>,
    ids: Arc<String>,
    /// Those of records written since.
    changed: HashMap<String, String>,
}

impl Texts {
    /// The records whose text holds some words; nothing where that is not known at once, or where they are more than `most`.
    pub async fn holding(
        &self,
        store: &Store,
        connection: &mut Connection,
        register: &str,
        field: Option<&str>,
        words: &str,
        most: usize,
    ) -> Result<Option<Vec<String>>> {
        let name: Name = (register.to_owned(), field.map(str::to_owned));
        let Some(mut lot) = self.take(&name) else {
            read_beside(store.clone(), name);
            return Ok(None);
        };
        let seq = head(connection).await?;
        if lot.seq > seq {
            // This reader began before the texts were brought up to date.
            return Ok(None);
        }
        if lot.seq < seq {
            let mut next = Lot::clone(&lot);
            next.follow(connection, &name, seq).await?;
            if next.changed.len() > next.ends.len() / CHANGED_PART {
                self.lock().remove(&name);
                read_beside(store.clone(), name);
                return Ok(None);
            }
            lot = Arc::new(next);
            self.lock().insert(name, Held::Here(lot.clone(), Instant::now()));
        }
        Ok(lot.holding(words, most))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Name, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, name: &Name) -> Option<Arc<Lot>> {
        match self.lock().get_mut(name) {
            Some(Held::Here(lot, used)) => {
                *used = Instant::now();
                Some(lot.clone())
            }
            Some(Held::Coming) | None => None,
        }
    }

    /// Lets go of texts that nobody asked for; whether they are still here.
    fn keeps(&self, name: &Name) -> bool {
        let mut held = self.lock();
        if let Some(Held::Here(_, used)) = held.get(name)
            && used.elapsed() >= IDLE
        {
            held.remove(name);
        }
        held.contains_key(name)
    }
}

/// Reads the texts of a field beside whatever else goes on, unless somebody does already, and watches over them.
fn read_beside(store: Store, name: Name) {
    match store.texts.lock().entry(name.clone()) {
        Entry::Occupied(_) => return,
        Entry::Vacant(free) => free.insert(Held::Coming),
    };
    // The watch does not keep the texts of a store that is gone.
    let texts = Arc::downgrade(&store.texts);
    tokio::spawn(async move {
        let read = Lot::read(&store, &name).await;
        match read {
            Ok(lot) => {
                let held = Held::Here(Arc::new(lot), Instant::now());
                store.texts.lock().insert(name.clone(), held);
            }
            // The database goes on answering; the next search tries again.
            Err(_) => {
                store.texts.lock().remove(&name);
            }
        }
        drop(store);
        loop {
            tokio::time::sleep(IDLE / 5).await;
            if !texts.upgrade().is_some_and(|texts| texts.keeps(&name)) {
                return;
            }
        }
    });
}

async fn head(connection: &mut Connection) -> Result<i64> {
    connection
        .number("SELECT seq FROM ledger_head WHERE id = 1", &[])
        .await
}

impl Lot {
    async fn read(store: &Store, name: &Name) -> Result<Lot> {
        let mut connection = store.database.snapshot().await?;
        let seq = head(&mut connection).await?;
        let (register, field) = name;
        let mut arguments = vec![Value::Text(register.clone())];
        let sql = match field {
            None => "SELECT id, title FROM record WHERE register = $1",
            Some(field) => {
                arguments.push(Value::Text(field.clone()));
                "SELECT record, value FROM record_key WHERE register = $1 AND field = $2"
            }
        };
        let (mut texts, mut ids, mut ends) = (String::new(), String::new(), Vec::new());
        connection
            .for_each_row(sql, &arguments, &[Kind::Text, Kind::Text], |row| {
                if let [Value::Text(id), Value::Text(text)] = &row[..] {
                    ids.push_str(id);
                    texts.push_str(text);
                    texts.push(END);
                    ends.push((texts.len(), ids.len()));
                }
                Ok(())
            })
            .await?;
        connection.rollback().await?;
        texts.shrink_to_fit();
        ids.shrink_to_fit();
        ends.shrink_to_fit();
        Ok(Lot {
            seq,
            texts: Arc::new(texts),
            ends: Arc::new(ends),
            ids: Arc::new(ids),
            changed: HashMap::new(),
        })
    }

    /// Adds what was written since, up to the state that the connection sees.
    async fn follow(&mut self, connection: &mut Connection, name: &Name, seq: i64) -> Result<()> {
        let (register, field) = name;
        let mut arguments = vec![Value::Text(register.clone()), Value::Integer(self.seq)];
        let sql = match field {
            None => "SELECT id, title FROM record WHERE register = $1 AND entry_seq > $2",
            Some(field) => {
                arguments.push(Value::Text(field.clone()));
                "SELECT k.record, k.value FROM record r CROSS JOIN record_key k \
                 WHERE r.register = $1 AND r.entry_seq > $2 \
                 AND k.register = r.register AND k.record = r.id AND k.field = $3"
            }
        };
        let rows = connection
            .rows(sql, &arguments, &[Kind::Text, Kind::Text])
            .await?;
        let mut written: HashMap<String, String> = HashMap::new();
        for row in rows {
            let text = written.entry(row[0].show()).or_default();
            text.push_str(&row[1].show());
            text.push(END);
        }
        self.changed.extend(written);
        self.seq = seq;
        Ok(())
    }

    fn holding(&self, words: &str, most: usize) -> Option<Vec<String>> {
        let mut found: Vec<String> = self
            .changed
            .iter()
            .filter(|(_, text)| text.contains(words))
            .map(|(id, _)| id.clone())
            .collect();
        let mut at = 0;
        while let Some(next) = self.texts[at..].find(words) {
            let number = self.ends.partition_point(|(end, _)| *end <= at + next);
            let (end, id_end) = self.ends[number];
            let id_start = if number == 0 { 0 } else { self.ends[number - 1].1 };
            let id = &self.ids[id_start..id_end];
            // Words that run over the end of one text into the next are in neither.
            if at + next + words.len() < end && !self.changed.contains_key(id) {
                found.push(id.to_owned());
            }
            if found.len() > most {
                return None;
            }
            at = end;
        }
        // A record with several values in the field may hold the words more than once.
        found.sort();
        found.dedup();
        (found.len() <= most).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_within_one_text_only_and_as_last_written() {
        let lot = Lot {
            seq: 1,
            texts: Arc::new("甲化工厂\n乙化工\n厂房\n".to_owned()),
            ends: Arc::new(vec![(13, 1), (23, 2), (30, 3)]),
            ids: Arc::new("abc".to_owned()),
            changed: HashMap::from([("b".to_owned(), "乙食品\n".to_owned())]),
        };
        assert_eq!(lot.holding("化工", 9), Some(vec!["a".to_owned()]));
        assert_eq!(lot.holding("食品", 9), Some(vec!["b".to_owned()]));
        assert_eq!(lot.holding("工\n厂", 9), Some(Vec::new()));
        assert_eq!(lot.holding("厂", 9), Some(vec!["a".to_owned(), "c".to_owned()]));
        assert_eq!(lot.holding("厂", 1), None, "more than are wanted");
    }
}
