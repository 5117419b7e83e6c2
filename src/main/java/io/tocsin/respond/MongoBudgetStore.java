package io.tocsin.respond;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.tocsin.store.MongoCalls;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bson.Document;
import org.springframework.stereotype.Component;

/** Collection {@code response_budgets}: a document for each budget that was ever used. */
@Component
final class MongoBudgetStore implements BudgetStore {

    private final MongoCollection<Document> budgets;

    MongoBudgetStore(MongoDatabase database) {
        budgets = database.getCollection("response_budgets");
    }

    @Override
    public Optional<Account> get(String id) {
        return MongoCalls.call(
                        "read a budget",
                        () -> Optional.ofNullable(budgets.find(eq("_id", id)).first()))
                .map(MongoBudgetStore::toAccount);
    }

    @Override
    public List<Account> all() {
        return MongoCalls.call(
                "read the budgets",
                () -> budgets.find().map(MongoBudgetStore::toAccount).into(new ArrayList<>()));
    }

    @Override
    public boolean put(Account account) {
        Document document = toDocument(account);
        return MongoCalls.call("change budget " + account.id(), () -> {
            if (account.version() > 1) {
                return budgets.replaceOne(and(eq("_id", account.id()), eq("version", account.version() - 1)), document)
                                .getMatchedCount()
                        == 1;
            }
            return MongoCalls.insertIfAbsent(budgets, document);
        });
    }

    private static Document toDocument(Account account) {
        return new Document("_id", account.id())
                .append("version", account.version())
                .append(
                        "taken",
                        account.taken().stream()
                                .map(one -> new Document("key", one.key()).append("at", Date.from(one.at())))
                                .toList())
                .append("refused", account.refused())
                .append("refusedAt", MongoRunDocuments.date(account.refusedAt()));
    }

    private static Account toAccount(Document document) {
        Date refusedAt = document.getDate("refusedAt");
        return new Account(
                document.getString("_id"),
                document.getLong("version"),
                document.getList("taken", Document.class).stream()
                        .map(one -> new Taken(
                                one.getString("key"),
                                Objects.requireNonNull(one.getDate("at")).toInstant()))
                        .toList(),
                document.getLong("refused"),
                refusedAt == null ? null : refusedAt.toInstant());
    }
}
