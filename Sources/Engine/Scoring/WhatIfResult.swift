package import CRM
package import Scoring

/// A score under changed facts.
package struct WhatIfResult: Sendable {
    /// The facts as supposed.
    package var facts: LeadFacts
    /// The score they would give.
    package var result: ScoreResult
    /// Why.
    package var explanation: Explanation
    /// What the score would be by the organization's thresholds.
    package var category: Category
}
