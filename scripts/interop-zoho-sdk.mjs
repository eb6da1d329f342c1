/**
 * What Zoho's own SDK for Node reads, through its own options. The last line of stdout is JSON.
 *
 *   node scripts/interop-zoho-sdk.mjs FOLDER JOB     FOLDER has node_modules; JOB: {"connection": {...}, "module": name, "home": folder}
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, file] = process.argv.slice(2);
const { connection, module, home } = JSON.parse(readFileSync(file, 'utf8'));
const entry = path.join(folder, 'node_modules/@zohocrm/nodejs-sdk-8.0/lib/index.js');
const SDK = await import(pathToFileURL(entry).href);

const { api_url: api, accounts_url: accounts } = connection;
const token = new SDK.OAuthBuilder()
  .clientId(connection.client_id)
  .clientSecret(connection.client_secret)
  .refreshToken(connection.refresh_token)
  .build();
const log = new SDK.LogBuilder().level(SDK.Levels.ERROR).filePath(path.join(home, 'sdk.log')).build();
await (
  await new SDK.InitializeBuilder()
)
  .environment(SDK.DataCenter.setEnvironment(api, `${accounts}/oauth/v2/token`, api))
  .token(token)
  .store(new SDK.FileStore(path.join(home, 'tokens.txt')))
  .SDKConfig(new SDK.SDKConfigBuilder().pickListValidation(false).autoRefreshFields(false).build())
  .resourcePath(home)
  .logger(log)
  .initialize();

const parameters = async (pairs) => {
  const map = new SDK.ParameterMap();
  for (const [parameter, value] of pairs) await map.add(parameter, value);
  return map;
};
/** The rows of an answer; none for 204. */
const rowsOf = (answer, get) => answer.getObject()?.[get]() ?? [];
const idOf = (row) => String(row.getId());

async function list() {
  const { FIELDS, PAGE_TOKEN } = SDK.Record.GetRecordsParam;
  const operations = new SDK.Record.RecordOperations(module);
  const rows = [];
  for (let next; ;) {
    const pairs = [[FIELDS, 'Last_Name,Modified_Time'], ...(next ? [[PAGE_TOKEN, next]] : [])];
    const answer = await operations.getRecords(await parameters(pairs));
    rows.push(...rowsOf(answer, 'getData'));
    const info = answer.getObject()?.getInfo();
    if (!info?.getMoreRecords()) break;
    next = info.getNextPageToken();
  }
  return rows.map((row) => [idOf(row), row.getKeyValue('Last_Name'), row.getKeyValue('Modified_Time')]);
}

async function coql() {
  const body = new SDK.Coql.BodyWrapper();
  body.setSelectQuery(`select Last_Name from ${module} where id is not null order by id asc limit 50`);
  const answer = await new SDK.Coql.CoqlOperations().getRecords(body);
  return rowsOf(answer, 'getData').map(idOf);
}

async function bulk() {
  const { BodyWrapper, BulkReadOperations, Query } = SDK.BulkRead;
  const minified = new SDK.Modules.MinifiedModule();
  minified.setAPIName(module);
  const query = new Query();
  query.setModule(minified);
  query.setFields(['Last_Name']);
  const body = new BodyWrapper();
  body.setQuery(query);
  const operations = new BulkReadOperations();
  const [made] = rowsOf(await operations.createBulkReadJob(body), 'getData');
  const id = BigInt(made.getDetails().get('id'));
  const [job] = rowsOf(await operations.getBulkReadJobDetails(id), 'getData');
  return job.getState().getValue();
}

const { RecordOperations, GetDeletedRecordsParam } = SDK.Record;
const fields = await parameters([[SDK.Fields.GetFieldsParam.MODULE, module]]);
const deleted = await parameters([[GetDeletedRecordsParam.TYPE, 'all']]);
const answers = {
  modules: rowsOf(await new SDK.Modules.ModulesOperations().getModules(), 'getModules').map((row) =>
    row.getAPIName(),
  ),
  fields: rowsOf(await new SDK.Fields.FieldsOperations().getFields(fields), 'getFields').map((row) =>
    row.getAPIName(),
  ),
  rows: await list(),
  coql: await coql(),
  deleted: rowsOf(await new RecordOperations(module).getDeletedRecords(deleted), 'getData').map(idOf),
  users: rowsOf(await new SDK.Users.UsersOperations().getUsers(), 'getUsers').map(idOf),
  org: rowsOf(await new SDK.Org.OrgOperations().getOrganization(), 'getOrg').map(idOf),
  bulk: await bulk(),
};
process.stdout.write(`${JSON.stringify(answers)}\n`);
