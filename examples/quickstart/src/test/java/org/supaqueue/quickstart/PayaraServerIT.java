package org.supaqueue.quickstart;

class PayaraServerIT extends DomainContract {
    PayaraServerIT() {
        super("quickstart.payara-server", "payara.txt");
    }
}
