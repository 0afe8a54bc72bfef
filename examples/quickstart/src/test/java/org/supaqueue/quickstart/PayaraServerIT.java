package org.supaqueue.quickstart;

/** The contract for servers with {@code asadmin}, on Payara Server. */
class PayaraServerIT extends DomainContract {
    PayaraServerIT() {
        super("quickstart.payara-server", "payara.txt");
    }
}
