/// The routes under `/v1`, for dashboards and programs: strict in what they take.
enum V1Routes {
    /// All of them, in the order of the documentation.
    static let routes =
        ContactRoutes.routes + ChangeRoutes.routes + OverrideRoutes.routes + ObjectionRoutes.routes
        + PersonRoutes.routes + RetentionRoutes.routes
        + DuplicateRoutes.routes + LeadRoutes.routes + ScoreRoutes.routes + JobRoutes.routes
        + ModelRoutes.routes
        + ModelQualityRoutes.routes + RuleRoutes.routes + ImpactRoutes.routes
        + TraceRoutes.routes + AgentRoutes.routes
        + SyncRoutes.routes + AuditRoutes.routes + AuditReportRoutes.routes + TransferRoutes.routes
        + ImportUndoRoutes.routes + MappingRoutes.routes + OrganizationRoutes.routes
        + SessionRoutes.routes + TokenRoutes.routes + WebhookRoutes.routes
}
