package org.supaqueue.internal.store;

/** All operations of a node on a schema that is migrated. */
public record Store(
        Schema schema,
        Claims claims,
        Leases leases,
        Settlements settlements,
        Rescues rescues,
        Expiration expiration,
        LeaseEndings leaseEndings,
        Retention retention,
        UniqueKeys uniqueKeys,
        Schedules schedules,
        StatisticsRows statistics,
        OldRecords oldRecords,
        BulkWork bulkWork,
        JobCounts jobCounts,
        Notifier notifier) {}
