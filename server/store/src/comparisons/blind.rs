//! Rating a comparison blind. A person sees each row's answers in an order of their own, which is drawn once and kept here; nothing that
//! they are shown until they end it tells which column is whose.

use model::{ComparisonId, PersonId, RunId, Values};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Result, Tenant, scope::Tx};

/// The next row that a person rates, and how far they are.
#[derive(Debug, Clone, Default)]
pub struct NextBallot {
    /// `None` once all are rated.
    pub ballot: Option<Ballot>,
    pub rated: i64,
    pub rows: i64,
}

/// A row to be rated.
#[derive(Debug, Clone)]
pub struct Ballot {
    /// A random id.
    pub id: Uuid,
    pub title: String,
    pub inputs: Values,
    /// The answers, in this person's order.
    pub answers: Vec<String>,
}

/// What became of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    Kept,
    /// The ballot has no such place.
    NoPlace,
    /// There is no such ballot of this person, or their rating is over.
    Absent,
}

/// How people rated a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotsOfRow {
    pub row: i32,
    /// How many rated it.
    pub ballots: i64,
    /// The column that most of them chose; `None` if none is ahead.
    pub chosen: Option<i32>,
}

impl Tenant {
    /// Whether a person is rating a comparison blind.
    pub async fn is_rating(&self, id: ComparisonId, person: PersonId) -> Result<bool> {
        let mut tx = self.begin_read().await?;
        let open = sqlx::query_scalar!(
            r#"select exists (
                select from comparison_ratings
                where workspace_id = $1 and comparison_id = $2 and person_id = $3 and ended_at is null
            ) as "open!""#,
            self.workspace().0,
            id.0,
            person.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(open)
    }

    /// Whether a comparison shows answers of one that a person is rating blind: it is that one, or has taken answers of it.
    pub async fn is_rating_answers_of(&self, id: ComparisonId, person: PersonId) -> Result<bool> {
        let mut tx = self.begin_read().await?;
        let open = sqlx::query_scalar!(
            r#"select exists (
                select from comparison_ratings r
                where r.workspace_id = $1 and r.person_id = $3 and r.ended_at is null and (r.comparison_id = $2 or exists (
                    select from comparison_cells t
                    join comparison_cells c on c.workspace_id = $1 and c.comparison_id = r.comparison_id and c.run_id = t.answer_run
                    where t.workspace_id = $1 and t.comparison_id = $2 and t.answer_run is not null
                ))
            ) as "open!""#,
            self.workspace().0,
            id.0,
            person.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(open)
    }

    /// Whether a run is a cell of a comparison that a person is rating blind, or a judge's about one.
    pub async fn is_rating_run(&self, run: RunId, person: PersonId) -> Result<bool> {
        let mut tx = self.begin_read().await?;
        let open = sqlx::query_scalar!(
            r#"select exists (
                select from comparison_ratings r
                join comparison_cells c on c.workspace_id = r.workspace_id and c.comparison_id = r.comparison_id
                where r.workspace_id = $1 and r.person_id = $2 and r.ended_at is null and (c.run_id = $3 or $3 = any(c.judges))
            ) as "open!""#,
            self.workspace().0,
            person.0,
            run.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(open)
    }

    /// Begins a person's rating, or goes on with it: the next row. Only rows that every column has answered are rated. `None` if the person
    /// has ended it, and so has been shown which answer is whose. Nothing begins if there is no such row.
    pub async fn begin_rating(&self, id: ComparisonId, person: PersonId) -> Result<Option<NextBallot>> {
        let mut tx = self.begin_aside().await?;
        let open = sqlx::query_scalar!(
            r#"insert into comparison_ratings as r (workspace_id, comparison_id, person_id) values ($1, $2, $3)
            on conflict (workspace_id, comparison_id, person_id) do update set began_at = r.began_at
            returning ended_at is null as "open!""#,
            self.workspace().0,
            id.0,
            person.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        if !open {
            return Ok(None);
        }
        sqlx::query!(
            "insert into comparison_ballots (workspace_id, comparison_id, person_id, row_number, places)
            select $1, $2, $3, c.row_number, array_agg(c.column_number order by gen_random_uuid())
            from comparison_cells c
            where c.workspace_id = $1 and c.comparison_id = $2
            group by c.row_number
            having bool_and(c.state = 'answered' and c.answer <> '')
            on conflict (workspace_id, comparison_id, person_id, row_number) do nothing",
            self.workspace().0,
            id.0,
            person.0,
        )
        .execute(&mut *tx)
        .await?;
        let next = next(&mut tx, self, id, person).await?;
        if next.rows > 0 {
            tx.commit().await?;
        }
        Ok(Some(next))
    }

    /// The next row that a person rates.
    pub async fn next_ballot(&self, id: ComparisonId, person: PersonId) -> Result<NextBallot> {
        let mut tx = self.begin_read().await?;
        let next = next(&mut tx, self, id, person).await?;
        tx.commit().await?;
        Ok(next)
    }

    /// Notes which answer was best: the one at this place, from 1, or none.
    pub async fn choose(&self, id: ComparisonId, person: PersonId, ballot: Uuid, place: Option<i32>) -> Result<Chosen> {
        let mut tx = self.begin_aside().await?;
        let found = sqlx::query!(
            r#"select b.places from comparison_ballots b
            join comparison_ratings r on r.workspace_id = b.workspace_id and r.comparison_id = b.comparison_id
                and r.person_id = b.person_id and r.ended_at is null
            where b.workspace_id = $1 and b.id = $2 and b.comparison_id = $3 and b.person_id = $4
            for update of b"#,
            self.workspace().0,
            ballot,
            id.0,
            person.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(found) = found else { return Ok(Chosen::Absent) };
        let column = match place {
            None => None,
            Some(place) => {
                let at = usize::try_from(place).ok().and_then(|place| place.checked_sub(1));
                let Some(column) = at.and_then(|at| found.places.get(at)) else { return Ok(Chosen::NoPlace) };
                Some(*column)
            }
        };
        sqlx::query!(
            "update comparison_ballots set choice = $3, rated_at = now() where workspace_id = $1 and id = $2",
            self.workspace().0,
            ballot,
            column,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Chosen::Kept)
    }

    /// Ends a person's rating. Returns whether there was one.
    pub async fn end_rating(&self, id: ComparisonId, person: PersonId) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let ended = sqlx::query!(
            "with ended as (
                update comparison_ratings set ended_at = now()
                where workspace_id = $1 and comparison_id = $2 and person_id = $3 and ended_at is null
                returning comparison_id
            )
            update comparisons c set revision = c.revision + 1 from ended e where c.workspace_id = $1 and c.id = e.comparison_id",
            self.workspace().0,
            id.0,
            person.0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(ended.rows_affected() == 1)
    }

    /// How people rated the rows, of those whose rating is over.
    pub async fn ballots(&self, id: ComparisonId) -> Result<Vec<BallotsOfRow>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select b.row_number, b.choice, count(*) as "count!"
            from comparison_ballots b
            join comparison_ratings r on r.workspace_id = b.workspace_id and r.comparison_id = b.comparison_id
                and r.person_id = b.person_id and r.ended_at is not null
            where b.workspace_id = $1 and b.comparison_id = $2 and b.rated_at is not null
            group by b.row_number, b.choice order by b.row_number, count(*) desc"#,
            self.workspace().0,
            id.0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let mut found: Vec<(BallotsOfRow, i64)> = Vec::new();
        for row in rows {
            match found.last_mut().filter(|(of_row, _)| of_row.row == row.row_number) {
                None => {
                    let of_row = BallotsOfRow { row: row.row_number, ballots: row.count, chosen: row.choice };
                    found.push((of_row, row.count));
                }
                Some((of_row, most)) => {
                    of_row.ballots += row.count;
                    // The most frequent ones come first: another as frequent means that none is ahead.
                    if row.count == *most {
                        of_row.chosen = None;
                    }
                }
            }
        }
        Ok(found.into_iter().map(|(of_row, _)| of_row).collect())
    }
}

async fn next(tx: &mut Tx, tenant: &Tenant, id: ComparisonId, person: PersonId) -> Result<NextBallot> {
    let counted = sqlx::query!(
        r#"select count(*) as "rows!", count(rated_at) as "rated!" from comparison_ballots
        where workspace_id = $1 and comparison_id = $2 and person_id = $3"#,
        tenant.workspace().0,
        id.0,
        person.0,
    )
    .fetch_one(&mut **tx)
    .await?;
    let ballot = sqlx::query!(
        r#"select b.id, r.title, r.inputs as "inputs: Json<Values>", (
            select array_agg(c.answer order by p.place)
            from unnest(b.places) with ordinality as p (number, place)
            join comparison_cells c on c.workspace_id = b.workspace_id and c.comparison_id = b.comparison_id
                and c.row_number = b.row_number and c.column_number = p.number
        ) as "answers!"
        from comparison_ballots b
        join comparison_rows r on r.workspace_id = b.workspace_id and r.comparison_id = b.comparison_id and r.number = b.row_number
        where b.workspace_id = $1 and b.comparison_id = $2 and b.person_id = $3 and b.rated_at is null
        order by b.row_number limit 1"#,
        tenant.workspace().0,
        id.0,
        person.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let ballot = ballot.map(|row| Ballot { id: row.id, title: row.title, inputs: row.inputs.0, answers: row.answers });
    Ok(NextBallot { ballot, rated: counted.rated, rows: counted.rows })
}
