import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.queryparser.classic.ParseException;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;

/**
 * Reads queries with Lucene's own parser, set as Elasticsearch's query_string sets it (its
 * QueryStringQueryParser is a subclass, too): reads a query a line in Base64, and writes the fields
 * that it asks for, each in Base64 too, with a space between them; `*` is every field.
 */
class Fields extends QueryParser {
  private Fields() {
    super("*", new StandardAnalyzer());
    setAllowLeadingWildcard(true);
  }

  public static void main(String[] args) throws IOException, ParseException {
    var queries = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line; (line = queries.readLine()) != null; ) {
      var query = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
      System.out.println(String.join(" ", fields(new Fields().parse(query))));
    }
  }

  @Override
  protected Query getFieldQuery(String field, String text, boolean quoted) throws ParseException {
    if (field.equals("_exists_")) return new FieldExistsQuery(text);
    return super.getFieldQuery(field, text, quoted);
  }

  private static Set<String> fields(Query query) {
    var fields = new TreeSet<String>();
    query.visit(
        new QueryVisitor() {
          @Override
          public boolean acceptField(String field) {
            var bytes = field.getBytes(StandardCharsets.UTF_8);
            fields.add(Base64.getEncoder().encodeToString(bytes));
            return true;
          }

          @Override
          public QueryVisitor getSubVisitor(Occur occur, Query parent) {
            return this;
          }
        });
    return fields;
  }
}
