package org.supaqueue.container;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An entity of the host. */
@Entity
public class Purchase {
    @Id
    private long id;

    private String item;

    /** For JPA. */
    protected Purchase() {}

    Purchase(long id, String item) {
        this.id = id;
        this.item = item;
    }

    String item() {
        return item;
    }
}
