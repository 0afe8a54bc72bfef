package org.supaqueue.internal.store;

/** What a node does to the rows of a schema that is ready. */
public record Store(
        Schema schema,
        Claims claims,
        Leases leases,
        Settlements settlements,
        Rescues rescues,
        LeaseEndings leaseEndings,
        Retention retention,
        Announcements announcements) {}
