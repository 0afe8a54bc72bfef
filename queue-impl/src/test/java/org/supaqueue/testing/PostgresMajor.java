package org.supaqueue.testing;

/** The PostgreSQL versions the tests run on: the oldest and the newest supported. */
public enum PostgresMajor {
    /** PostgreSQL 14. */
    OLDEST(14),
    /** PostgreSQL 18. */
    NEWEST(18);

    private final int number;

    PostgresMajor(int number) {
        this.number = number;
    }

    /** {@return the major version number} */
    public int number() {
        return number;
    }
}
