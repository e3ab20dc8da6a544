//! Test rows and comparisons.

use model::{ComparisonId, TestRowId};

use super::{ApiCall, Client, Method, segment, within};
use crate::{page::query, *};

impl Client {
    /// What an app is tested by.
    pub fn test_set(&self, workspace: &str, app: &str) -> ApiCall<TestSet> {
        self.get(tests(workspace, app, ""))
    }

    /// Replaces the checks for all rows.
    pub fn save_test_set(&self, workspace: &str, app: &str, set: &SaveTestSet) -> ApiCall<TestSet> {
        self.with(Method::Put, tests(workspace, app, ""), set)
    }

    /// A page of the test rows of an app, in their order.
    pub fn test_rows(&self, workspace: &str, app: &str, which: &TestRowsQuery) -> ApiCall<Page<TestRow>> {
        self.get(tests(workspace, app, &format!("/rows{}", query(which))))
    }

    /// Adds a test row at the end.
    pub fn create_test_row(&self, workspace: &str, app: &str, row: &CreateTestRow) -> ApiCall<TestRow> {
        self.post(tests(workspace, app, "/rows"), row)
    }

    /// Adds a test row with the inputs of a run.
    pub fn keep_test_row(&self, workspace: &str, app: &str, keep: &KeepTestRow) -> ApiCall<TestRow> {
        self.post(tests(workspace, app, "/rows/from-run"), keep)
    }

    /// Changes a test row.
    pub fn update_test_row(
        &self,
        workspace: &str,
        app: &str,
        row: TestRowId,
        change: &UpdateTestRow,
    ) -> ApiCall<TestRow> {
        self.with(Method::Patch, tests(workspace, app, &format!("/rows/{row}")), change)
    }

    /// Deletes a test row. Comparisons keep what it was.
    pub fn delete_test_row(&self, workspace: &str, app: &str, row: TestRowId) -> ApiCall<()> {
        self.delete(tests(workspace, app, &format!("/rows/{row}")))
    }

    /// Reads a file of test rows, and adds them if asked to.
    pub fn import_test_rows(
        &self,
        workspace: &str,
        app: &str,
        how: &ImportTestRowsQuery,
        file: Vec<u8>,
    ) -> ApiCall<TestRowsImport> {
        let path = tests(workspace, app, &format!("/rows/import{}", query(how)));
        let piece = Piece { method: Method::Post, path, offset: None, idempotency_key: None, bytes: file };
        self.call(Box::new(|transport| transport.send_piece(piece)))
    }

    /// Has a model make up rows like those that there are. Using the same `key` twice makes one run.
    pub fn suggest_test_rows(&self, workspace: &str, app: &str, key: Option<String>) -> ApiCall<Run> {
        self.with_key(Method::Post, tests(workspace, app, "/rows/suggest"), &(), key)
    }

    /// What a comparison would cost.
    pub fn estimate_comparison(
        &self,
        workspace: &str,
        app: &str,
        comparison: &CreateComparison,
    ) -> ApiCall<ComparisonEstimate> {
        self.post(within(workspace, format!("/apps/{}/comparisons/estimate", segment(app))), comparison)
    }

    /// Begins a comparison. Using the same `key` twice begins one.
    pub fn create_comparison(
        &self,
        workspace: &str,
        app: &str,
        comparison: &CreateComparison,
        key: Option<String>,
    ) -> ApiCall<Comparison> {
        let path = within(workspace, format!("/apps/{}/comparisons", segment(app)));
        self.with_key(Method::Post, path, comparison, key)
    }

    /// The comparisons of an app, newest first.
    pub fn comparisons(&self, workspace: &str, app: &str, page: &PageQuery) -> ApiCall<Page<ComparisonSummary>> {
        self.get(within(workspace, format!("/apps/{}/comparisons{}", segment(app), query(page))))
    }

    /// A comparison with its sums.
    pub fn comparison(&self, workspace: &str, app: &str, id: ComparisonId) -> ApiCall<Comparison> {
        self.get(comparison(workspace, app, id, ""))
    }

    /// A page of its rows.
    pub fn compared_rows(
        &self,
        workspace: &str,
        app: &str,
        id: ComparisonId,
        which: &ComparedRowsQuery,
    ) -> ApiCall<Page<ComparedRow>> {
        self.get(comparison(workspace, app, id, &format!("/rows{}", query(which))))
    }

    /// Stops it. What has ended stays.
    pub fn stop_comparison(&self, workspace: &str, app: &str, id: ComparisonId) -> ApiCall<Comparison> {
        self.post(comparison(workspace, app, id, "/stop"), &())
    }

    /// Runs what was skipped or has failed. What has an answer isn't paid again.
    pub fn resume_comparison(
        &self,
        workspace: &str,
        app: &str,
        id: ComparisonId,
        how: &ResumeComparison,
    ) -> ApiCall<Comparison> {
        self.post(comparison(workspace, app, id, "/resume"), how)
    }

    /// Begins a blind rating, or goes on with it: the next row to rate.
    pub fn rate_blind(&self, workspace: &str, app: &str, id: ComparisonId) -> ApiCall<BlindRow> {
        self.post(comparison(workspace, app, id, "/blind"), &())
    }

    /// Rates a row blind, and returns the next one.
    pub fn choose_blind(
        &self,
        workspace: &str,
        app: &str,
        id: ComparisonId,
        choice: &BlindChoice,
    ) -> ApiCall<BlindRow> {
        self.with(Method::Put, comparison(workspace, app, id, "/blind"), choice)
    }

    /// Ends the blind rating, so that the caller sees which answer is whose. What they chose counts.
    pub fn end_blind(&self, workspace: &str, app: &str, id: ComparisonId) -> ApiCall<()> {
        self.delete(comparison(workspace, app, id, "/blind"))
    }

    /// Takes a column into the draft.
    pub fn use_column(&self, workspace: &str, app: &str, id: ComparisonId, column: &UseColumn) -> ApiCall<UsedColumn> {
        self.post(comparison(workspace, app, id, "/use"), column)
    }
}

fn tests(workspace: &str, app: &str, rest: &str) -> String {
    within(workspace, format!("/apps/{}/tests{rest}", segment(app)))
}

fn comparison(workspace: &str, app: &str, id: ComparisonId, rest: &str) -> String {
    within(workspace, format!("/apps/{}/comparisons/{id}{rest}", segment(app)))
}
