package org.supaqueue.testing;

/** The PostgreSQL versions for the tests: the oldest and the newest supported version. */
public enum PostgresMajor {
    OLDEST(14),
    NEWEST(18);

    private final int number;

    PostgresMajor(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
