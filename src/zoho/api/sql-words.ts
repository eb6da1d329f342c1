/**
 * Reserved words of SQL:2016 and of common databases. COQL requires quotes around a column of such a name, and Zoho
 * publishes no complete list (zoho-api.md §7.1, §17). Names of Zoho's own fields are not included: production queries use
 * them without quotes.
 */
const WORDS =
  'abs accessible add all allocate alter analyze and any are array array_agg as asc asensitive asymmetric at atomic ' +
  'authorization avg before begin between bigint binary blob boolean both by call called cardinality cascade cascaded case ' +
  'cast ceil ceiling change char character check clob coalesce collate collect column commit condition connect constraint ' +
  'contains continue convert corr corresponding count covar_pop covar_samp create cross cube cume_dist current ' +
  'current_date current_path current_role current_row current_time current_timestamp current_user cursor cycle database ' +
  'databases date day deallocate dec decimal declare default delayed delete dense_rank deref desc describe deterministic ' +
  'disconnect distinct distinctrow div double drop dual dynamic each element else elseif empty enclosed end equals escape ' +
  'escaped every except exec execute exists exit exp explain external extract false fetch filter first_value float floor ' +
  'for force foreign free from full fulltext function fusion generated get global grant group grouping groups having ' +
  'high_priority hold hour identity if ignore ilike in index indicator infile initial inner inout insensitive insert int ' +
  'integer intersect intersection interval into is isnull iterate join json key keys kill lag large last_value lateral ' +
  'lead leading leave left like limit limits linear lines ln load local localtime localtimestamp lock long longblob ' +
  'longtext loop lower match max mediumblob mediumint mediumtext member merge method min minus minute mod modifies module ' +
  'month multiset national natural nchar nclob new no none normalize not notnull null nullif numeric octet_length of ' +
  'offset old on only open optimize option optionally or order out outer outfile over overlaps overlay parameter partition ' +
  'pattern per percent period placing portion position power precedes precision prepare primary procedure purge range rank ' +
  'read reads real recursive ref references referencing regexp release rename repeat replace require resignal restrict ' +
  'result return returning returns revoke right rlike rollback rollup row row_number rows savepoint schema schemas scope ' +
  'scroll search second select sensitive separator session_user set show signal similar skip smallint some spatial specific ' +
  'sql sqlexception sqlstate sqlwarning sqrt start starting static stored straight_join submultiset subset substring ' +
  'succeeds sum symmetric sysdate system system_time system_user table tablesample terminated then time timestamp ' +
  'timezone_hour timezone_minute tinyblob tinyint tinytext to top trailing translate translation treat trigger trim true ' +
  'truncate uescape undo union unique unknown unlock unnest unsigned update upper usage use user using utc_date utc_time ' +
  'value values varbinary varchar varcharacter varying versioning view virtual when whenever where while width_bucket ' +
  'window with within without write xor year year_month zerofill zone';

export const SQL_WORDS: ReadonlySet<string> = new Set(WORDS.split(' '));
