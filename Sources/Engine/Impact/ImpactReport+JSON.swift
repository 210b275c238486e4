import CRM
package import JSON

extension ImpactReport {
    /// As the command and the route answer it.
    package var json: JSON {
        [
            "bands": .array(bands.map(\.json)),
            "months": .array(
                months.map { ["month": .string($0.month), "bands": .array($0.bands.map(\.json))] }
            ),
            "outcomes_without_score": .integer(Int64(unscored)),
            "outcomes_without_date": .integer(Int64(undated)),
            "speed": .array(
                speeds.map { speed in
                    .object([
                        "within_hours": speed.hours.map { .number($0) } ?? .null,
                        "is_never": .bool(speed.isNever),
                        "contacts": .integer(Int64(speed.contacts)),
                        "conversion": speed.share.json,
                    ])
                }
            ),
            "median_hours": medianDelay.map { .number(Double($0) / 3_600_000_000) } ?? .null,
        ]
    }
}

extension ImpactReport.Share {
    var json: JSON {
        [
            "won": .integer(Int64(won)), "decided": .integer(Int64(count)),
            "share": count > 0 ? .number(value) : .null,
            "from": .number(interval.lowerBound), "to": .number(interval.upperBound),
        ]
    }
}

extension ImpactReport.Band {
    var json: JSON {
        [
            "category": .string(category?.rawValue ?? "all"),
            "conversion": share.json,
            "promised": share.count > 0 ? .number(promised) : .null,
            "is_kept": .bool(isKept),
        ]
    }
}
