import static java.util.Map.entry;
import static org.elasticsearch.plugins.AnalysisPlugin.requiresAnalysisSettings;

import java.io.Reader;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** What changes a text before it is cut into words, under Elasticsearch's names. */
final class CharFilters {
    static final Map<String, AnalysisProvider<CharFilterFactory>> BY_NAME = Map.ofEntries(
        entry("mapping", requiresAnalysisSettings(Factories.characters(CharFilters::mapping))),
        entry("pattern_replace", requiresAnalysisSettings(Factories.characters(CharFilters::patternReplace))),
        entry("html_strip", Factories.characters(settings -> HTMLStripCharFilter::new))
    );
    private static final Pattern RULE = Pattern.compile("(.*)\\s*=>\\s*(.*)\\s*$", Pattern.DOTALL);
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(\\p{XDigit}{4})|(.))", Pattern.DOTALL);
    private static final String ESCAPED = "tnrbf";
    private static final String MEANT = "\t\n\r\b\f";

    private CharFilters() {}

    private static UnaryOperator<Reader> mapping(Settings settings) {
        NormalizeCharMap.Builder rules = new NormalizeCharMap.Builder();
        for (String rule : settings.getAsList("mappings")) {
            Matcher sides = RULE.matcher(rule);
            if (sides.find() == false) {
                throw new IllegalArgumentException("Invalid Mapping Rule : [" + rule + "]");
            }
            rules.add(unescaped(sides.group(1).trim()), unescaped(sides.group(2).trim()));
        }
        NormalizeCharMap map = rules.build();
        return text -> new MappingCharFilter(map, text);
    }

    private static String unescaped(String side) {
        return ESCAPE.matcher(side).replaceAll(found -> Matcher.quoteReplacement(meant(found.group(1), found.group(2))));
    }

    private static String meant(String code, String letter) {
        if (code != null) {
            return String.valueOf((char) Integer.parseInt(code, 16));
        }
        int at = ESCAPED.indexOf(letter);
        return at < 0 ? letter : MEANT.substring(at, at + 1);
    }

    private static UnaryOperator<Reader> patternReplace(Settings settings) {
        Pattern pattern = Factories.pattern(settings, null);
        String replacement = settings.get("replacement", "");
        return text -> new PatternReplaceCharFilter(pattern, replacement, text);
    }
}
