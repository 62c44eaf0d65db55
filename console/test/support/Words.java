import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.StringJoiner;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Cuts texts into words with Lucene's own standard analyzer: reads a text a line in Base64, and
 * writes its words, each in Base64 too, with a space between them.
 */
class Words {
  public static void main(String[] args) throws IOException {
    var texts = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    try (var analyzer = new StandardAnalyzer()) {
      for (String line; (line = texts.readLine()) != null; ) {
        var text = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
        System.out.println(words(analyzer, text));
      }
    }
  }

  private static String words(StandardAnalyzer analyzer, String text) throws IOException {
    var words = new StringJoiner(" ");
    try (TokenStream stream = analyzer.tokenStream("", text)) {
      var word = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        var bytes = word.toString().getBytes(StandardCharsets.UTF_8);
        words.add(Base64.getEncoder().encodeToString(bytes));
      }
      stream.end();
    }
    return words.toString();
  }
}
